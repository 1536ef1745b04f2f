"""The workspace: schema, journal, change sets, merged state, evidence, checks run as SQL; the only folder with SQL."""
