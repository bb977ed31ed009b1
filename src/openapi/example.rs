//! Documented requests with their answers.

use std::net::SocketAddr;

/// The command that sends an example: what comes back ends with a line feed on a terminal.
const CURL: &str = r"curl -sS -w '\n'";

/// A request that works, and what is answered to it.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What it does, in words.
    pub title: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path.
    pub path: &'static str,
    /// The body, empty for none.
    pub body: &'static str,
    /// The body of the answer; empty for none.
    pub answer: &'static str,
}

// === impl Example ===

impl Example {
    /// The command line that sends it to `addr`.
    pub fn curl(&self, addr: SocketAddr) -> String {
        let (method, url) = (self.curl_method(), self.url(addr));
        let body = match self.body {
            "" => String::new(),
            body => format!(" -H 'Content-Type: application/json' -d '{body}'"),
        };
        format!("{CURL} {method}{url}{body}")
    }

    /// The same with `options`, and without a content type.
    pub fn curl_with(&self, options: &str, addr: SocketAddr) -> String {
        let (method, url) = (self.curl_method(), self.url(addr));
        let body = match self.body {
            "" => String::new(),
            body => format!(" -d '{body}'"),
        };
        format!("{CURL} {options} {method}{url}{body}")
    }

    /// Quoted where a shell would see a pattern.
    fn url(&self, addr: SocketAddr) -> String {
        let url = format!("http://{addr}{}", self.path);
        match url.contains('?') {
            true => format!("'{url}'"),
            false => url,
        }
    }

    fn curl_method(&self) -> String {
        match self.method {
            "GET" => String::new(),
            method => format!("-X {method} "),
        }
    }

    /// The values of the parameters of `path` (as in a route table, with its prefix), if this is a
    /// request for it.
    pub(super) fn parameters<'p>(&self, path: &'p str) -> Option<Vec<(&'p str, &'static str)>> {
        let mut parameters = Vec::new();
        let mut given = segments(self.path);
        for segment in segments(path) {
            let value = given.next()?;
            match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
                Some(name) => parameters.push((name, value)),
                None if segment == value => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(parameters)
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    path.split('/').filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: Example = Example {
        title: "one code",
        method: "GET",
        path: "/api/v1/users/u/codes/03/?a=b",
        body: "",
        answer: "",
    };

    #[test]
    fn an_example_gives_the_parameters_of_its_path_alone() {
        let fits = EXAMPLE.parameters("/api/v1/users/{user}/codes/{code}");
        assert_eq!(fits.unwrap(), [("user", "u"), ("code", "03")]);
        for other in [
            "/api/v1/users/{user}/codes",
            "/api/v1/users/{user}/codes/{code}/x",
        ] {
            assert_eq!(EXAMPLE.parameters(other), None, "{other}");
        }
        assert_eq!(
            EXAMPLE.parameters("/api/v2/users/{user}/codes/{code}"),
            None
        );
    }

    #[test]
    fn a_command_line_has_no_more_than_is_needed() {
        let addr = SocketAddr::from(([127, 0, 0, 1], 80));
        let get = "curl -sS -w '\\n' 'http://127.0.0.1:80/api/v1/users/u/codes/03/?a=b'";
        assert_eq!(EXAMPLE.curl(addr), get);
    }
}
