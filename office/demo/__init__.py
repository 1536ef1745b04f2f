"""A sample county from tasks to the workbook (演示), played through the same use cases as the real thing."""
