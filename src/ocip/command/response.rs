//! The two answers that are no data: SuccessResponse and ErrorResponse (both in namespace `C`).

use super::{Response, elements, token_enum};

elements! {
    /// The command was carried out and has nothing to say.
    pub struct SuccessResponse {}
}

elements! {
    /// The elements of an ErrorResponse. Its `type` attribute is a [`Severity`].
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
    pub enum Severity {
        /// The command failed.
        Error = "Error",
        /// The switch has a doubt.
        Warning = "Warning",
        /// The switch has something to say.
        Info = "Info",
    }
}

impl Response for SuccessResponse {}
impl Response for ErrorResponse {}
