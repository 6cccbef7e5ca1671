"""dondoc reads Vietnamese administrative documents and lists who must do what by when."""

__version__ = "0.1.0"
