//! The two answers that are no data: SuccessResponse and ErrorResponse (both in namespace `C`).

use super::{ElementContent, Response, elements, token_enum};
use crate::xml::{ParseError, XmlReader, XmlWriter};

/// The command was carried out and has nothing to say. Whatever it holds is read over.
#[derive(Debug, Clone)]
pub struct SuccessResponse {}

elements! {
    /// The elements of an ErrorResponse. Its `type` attribute is a [`ErrorSeverity`].
    pub struct ErrorResponse {
        /// The error number; absent in every reply that was ever published.
        error_code: Option<i32> = "errorCode",
        /// The message in the login's language, with the number in it.
        summary: String = "summary",
        /// The message in English, with the number in it.
        summary_english: String = "summaryEnglish",
        /// More text, often the document that was refused.
        detail: Option<String> = "detail",
    }
}

token_enum! {
    /// How serious an ErrorResponse is.
    pub enum ErrorSeverity {
        /// The command failed.
        Error = "Error",
        /// The switch has a doubt.
        Warning = "Warning",
        /// The switch has something to say.
        Info = "Info",
    }
}

impl ElementContent for SuccessResponse {
    fn write(&self, _writer: &mut XmlWriter<'_>) {}

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        reader.skip()?;
        Ok(Self {})
    }
}

impl ErrorResponse {
    /// Reads whatever of it can be read: that a command was refused is clear from the type alone.
    /// Only an end of the document is an error.
    pub fn read_lossy(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let mut read = Self {
            error_code: None,
            summary: String::new(),
            summary_english: String::new(),
            detail: None,
        };
        while let Some(child) = reader.child_or_flawed()? {
            match child.name() {
                "errorCode" => read.error_code = reader.lossy_text()?.trim().parse().ok(),
                "summary" => read.summary = reader.lossy_text()?,
                "summaryEnglish" => read.summary_english = reader.lossy_text()?,
                "detail" => read.detail = Some(reader.lossy_text()?),
                _ => reader.skip()?,
            }
        }
        Ok(read)
    }
}

impl Response for SuccessResponse {}
impl Response for ErrorResponse {}
