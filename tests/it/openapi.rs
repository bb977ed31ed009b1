//! The document about everything that is served: true to the golden exchanges, and served itself.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use ocip_gateway::cli::openapi::describe;
use ocip_gateway::config::Config;
use serde_json::{Map, Value, json};

use crate::golden::{Case, cases};
use crate::support::{self, Client, Reply, TestGateway, tcp_config};

/// The document, to be asked about single operations.
struct Document(Value);

/// One operation of it.
struct Operation<'d> {
    document: &'d Document,
    what: String,
    value: &'d Value,
}

// === impl Document ===

impl Document {
    fn new() -> Self {
        Self(describe(&Config::default()))
    }

    /// Every operation with its path and method.
    fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.0["paths"].as_object().unwrap().iter();
        let operations = paths.flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, value)| Operation {
                document: self,
                what: format!("{} {path}", method.to_uppercase()),
                value,
            })
        });
        operations.collect()
    }

    /// The operation that a request is for, if there is one.
    fn find(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let path = path
            .split('?')
            .next()
            .unwrap()
            .replace("/v1/telenet/", "/v1/");
        let fits = |operation: &Operation<'_>| {
            let (known, template) = operation.what.split_once(' ').unwrap();
            known == method && is_for(template, &path)
        };
        self.operations().into_iter().find(fits)
    }

    /// A validator of a schema that may refer to the components.
    fn validator(&self, schema: &Value) -> Validator {
        let whole = json!({ "allOf": [schema], "components": self.0["components"] });
        jsonschema::validator_for(&whole).unwrap()
    }
}

/// The one content of a request or an answer, whatever its media type.
fn content(body: &Value) -> Option<&Value> {
    let contents = body.get("content")?.as_object()?;
    assert_eq!(contents.len(), 1);
    contents.values().next()
}

fn is_for(template: &str, path: &str) -> bool {
    let split = |text| str::trim_matches(text, '/').split('/').collect::<Vec<_>>();
    let (template, path): (Vec<&str>, Vec<&str>) = (split(template), split(path));
    let fits = |(known, given): (&&str, &&str)| known.starts_with('{') || known == given;
    template.len() == path.len() && template.iter().zip(&path).all(fits)
}

// === impl Operation ===

impl Operation<'_> {
    fn parameters(&self) -> impl Iterator<Item = &Map<String, Value>> {
        let all = self.value["parameters"].as_array().unwrap().iter();
        all.filter_map(|one| one.as_object().filter(|one| one.contains_key("name")))
    }

    fn responses(&self) -> &Map<String, Value> {
        self.value["responses"].as_object().unwrap()
    }

    /// Every body of it: where it is, its schema, and its examples.
    fn bodies(&self) -> Vec<(String, &Value)> {
        let request = self.value.get("requestBody").into_iter();
        let request = request.map(|body| (format!("{} request", self.what), body));
        let responses = self.responses().iter();
        let responses = responses.map(|(status, body)| (format!("{} {status}", self.what), body));
        request
            .chain(responses)
            .filter_map(|(place, body)| Some((place, content(body)?)))
            .collect()
    }

    fn check_request(&self, body: &str) {
        let required = self.value["requestBody"]["required"] == true;
        match body {
            "" => assert!(!required, "{} without a body", self.what),
            body => {
                let place = format!("{} request", self.what);
                let content = content(&self.value["requestBody"]).unwrap();
                self.check(&place, &content["schema"], body);
            }
        }
    }

    fn check_response(&self, status: u16, body: &str) {
        let place = format!("{} {status}", self.what);
        let response = self.responses().get(&status.to_string());
        let response = response.unwrap_or_else(|| panic!("{place} is not declared"));
        match (body, content(response)) {
            ("", None) => {}
            // A body of lines has any number of them, none too.
            (body, Some(content)) if response["content"].get("application/jsonl").is_some() => {
                let schema = &content["schema"];
                body.lines()
                    .for_each(|line| self.check(&place, schema, line));
            }
            ("", Some(_)) => panic!("{place}: a body is declared and there is none"),
            (body, content) => {
                let content = content.unwrap_or_else(|| panic!("{place}: no body is declared"));
                self.check(&place, &content["schema"], body);
            }
        }
    }

    fn check(&self, place: &str, schema: &Value, body: &str) {
        let value = serde_json::from_str(body).unwrap();
        if let Err(error) = self.document.validator(schema).validate(&value) {
            panic!("{place}: {error} at {}\n{body}", error.instance_path());
        }
    }
}

// === the document ===

#[test]
fn the_document_is_the_one_in_the_repository() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/openapi.json");
    let found = format!("{:#}\n", Document::new().0);
    support::golden::check(&path, &found);
}

#[test]
fn every_operation_has_a_name_of_its_own_and_all_its_parameters() {
    let document = Document::new();
    let mut names = Vec::new();
    for operation in document.operations() {
        names.push(operation.value["operationId"].as_str().unwrap());
        let in_path = operation.parameters().filter(|one| one["in"] == "path");
        let declared: Vec<_> = in_path.map(|one| one["name"].as_str().unwrap()).collect();
        let segments = operation.what.split('/');
        let needed = segments.filter_map(|one| one.strip_prefix('{')?.strip_suffix('}'));
        assert_eq!(declared, needed.collect::<Vec<_>>(), "{}", operation.what);
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn every_example_fits_its_schema() {
    let document = Document::new();
    let mut count = 0;
    for operation in document.operations() {
        for (place, body) in operation.bodies() {
            for (key, example) in body["examples"].as_object().into_iter().flatten() {
                let text = example["value"].to_string();
                operation.check(&format!("{place} {key}"), &body["schema"], &text);
                count += 1;
            }
        }
        for parameter in operation.parameters() {
            if let Some(example) = parameter.get("example") {
                let place = format!("{} {}", operation.what, parameter["name"]);
                operation.check(&place, &parameter["schema"], &example.to_string());
            }
        }
    }
    assert!(count >= 18, "{count} examples");
}

// === the golden exchanges ===

/// The head of a request or an answer, split at blanks, and the body.
fn parts(message: &str) -> (Vec<&str>, &str) {
    let (head, body) = message
        .split_once("\r\n\r\n")
        .or_else(|| message.split_once("\n\n"))
        .unwrap_or((message, ""));
    let line = head.lines().next().unwrap();
    (line.split(' ').collect(), body.trim_end())
}

#[test]
fn every_golden_exchange_fits_the_document() {
    let document = Document::new();
    let mut count = 0;
    for case in cases() {
        let request = String::from_utf8_lossy(&case.request).into_owned();
        let (line, given) = parts(&request);
        let Some(operation) = document.find(line[0], line[1]) else {
            assert!(matches!(case.status(), 404 | 405), "{}", case.name());
            continue;
        };
        check(&case, &operation, given);
        count += 1;
    }
    assert!(count >= 90, "{count} exchanges");
}

fn check(case: &Case, operation: &Operation<'_>, given: &str) {
    let response = fs::read_to_string(case.folder.join("response.http")).unwrap();
    let (_, body) = parts(&response);
    operation.check_response(case.status(), body);
    // A body with a GET stands for its query.
    if case.status() < 300 && !operation.what.starts_with("GET") {
        let has_body = operation.value.get("requestBody").is_some();
        // ICWS clients send bodies where none belongs, which nobody reads.
        let is_ignored = operation.what.contains(" /icws/");
        match has_body {
            true => operation.check_request(given),
            false => assert!(given.is_empty() || is_ignored, "{}", case.name()),
        }
    }
}

// === as it is served ===

async fn get(client: &mut Client, path: &str, headers: &[&str]) -> Reply {
    client.send_with("GET", path, headers, "").await
}

#[tokio::test]
async fn the_document_and_its_page_are_served_to_anybody() {
    let mut config = tcp_config("127.0.0.1:1".parse().unwrap());
    config.access.allow_anonymous = false;
    let expected = describe(&config);
    let gateway = TestGateway::start_unready(config).await;
    let mut client = Client::connect(gateway.addr()).await;
    let document = get(&mut client, "/openapi.json", &[]).await;
    assert_eq!((document.status, document.json()), (200, expected));
    for path in ["/docs", "/docs/"] {
        let page = get(&mut client, path, &[]).await;
        assert_eq!(page.status, 200);
        assert!(page.body.starts_with("<!doctype html>"), "{}", page.body);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    }
}

#[tokio::test]
async fn what_the_caller_has_already_is_not_sent_again() {
    let gateway = TestGateway::start_unready(tcp_config("127.0.0.1:1".parse().unwrap())).await;
    let mut client = Client::connect(gateway.addr()).await;
    let first = get(&mut client, "/openapi.json", &[]).await;
    assert_eq!(first.header("cache-control"), Some("no-cache"));
    let tag = first.header("etag").unwrap();
    let known = format!("if-none-match: \"other\", {tag}");
    let again = get(&mut client, "/openapi.json", &[&known]).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(again.header("etag"), Some(tag));
    let other = get(&mut client, "/docs/", &[&known]).await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn an_operator_can_keep_both_to_himself() {
    let mut config = tcp_config("127.0.0.1:1".parse().unwrap());
    config.server.docs = false;
    let gateway = TestGateway::start_unready(config).await;
    for path in ["/openapi.json", "/docs/", "/"] {
        assert_eq!(gateway.request("GET", path, "").await.error_code(), 40401);
    }
}

#[tokio::test]
async fn the_root_leads_to_the_page() {
    let gateway = TestGateway::start_unready(tcp_config("127.0.0.1:1".parse().unwrap())).await;
    let reply = gateway.request("GET", "/", "").await;
    assert_eq!(
        (reply.status, reply.header("location")),
        (302, Some("docs/"))
    );
    // All else at the root is the first dialect's to refuse.
    assert_eq!(gateway.request("POST", "/", "").await.error_code(), 40501);
}

#[tokio::test]
async fn paths_beside_them_stay_with_the_dialect() {
    let gateway = TestGateway::start_unready(tcp_config("127.0.0.1:1".parse().unwrap())).await;
    for path in ["/docsx", "/openapi.jso", "/x"] {
        assert_eq!(gateway.request("GET", path, "").await.error_code(), 40401);
    }
    let reply = gateway.request("POST", "/docs/", "").await;
    assert_eq!(
        (reply.status, reply.header("allow")),
        (405, Some("GET, HEAD"))
    );
}
