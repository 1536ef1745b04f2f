"""A sample county from tasks to the workbook (演示), played through the same use cases as the real thing."""

from office.demo.play import DemoResult, demo

__all__ = ["DemoResult", "demo"]
