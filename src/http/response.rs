//! Response of a handler.

use super::response_body::ResponseBody;

/// One answer.
pub type Response = hyper::Response<ResponseBody>;
