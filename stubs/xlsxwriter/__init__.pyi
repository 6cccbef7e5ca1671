# What dondoc uses of XlsxWriter, which ships no types.

from .workbook import Workbook as Workbook
