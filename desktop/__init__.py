"""The window: what people see and type into. The only folder that knows Qt; no rule of the trade lives here."""
