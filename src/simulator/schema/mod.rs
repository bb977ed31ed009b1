//! A reader for the XSD subset that `schemas/` uses, and the validation of documents against it.
