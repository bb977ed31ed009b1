//! The route table by itself, without a socket.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use proptest::prelude::*;

use super::super::reject::{EarlyRejection, RejectionKind};
use super::super::{
    Dialect, MountedDialect, PathParams, Rejection, Request, RequestId, Response, Route,
    RouteError, RouteRole, RouteTable, Router,
};

/// A dialect that says no with 200.
struct First;

/// One that says no with the status of the rejection.
struct Second;

impl Dialect for First {
    type Error = Infallible;

    async fn admit(&self, _: &mut Request) -> Result<(), Infallible> {
        Ok(())
    }

    fn reject(&self, _: &Rejection) -> Response {
        Response::default()
    }

    fn answer(&self, result: Result<Response, Infallible>) -> Response {
        result.unwrap()
    }
}

impl Dialect for Second {
    type Error = Infallible;

    async fn admit(&self, _: &mut Request) -> Result<(), Infallible> {
        Ok(())
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        super::text(rejection.status, String::new())
    }

    fn answer(&self, result: Result<Response, Infallible>) -> Response {
        result.unwrap()
    }
}

fn route<D: Dialect>(method: Method, template: &str, label: &'static str) -> Route<D> {
    super::route(
        method,
        template,
        label,
        async |_, _| Ok(Response::default()),
    )
}

fn table<D>(prefixes: &[&str], routes: Vec<Route<D>>) -> RouteTable<D> {
    RouteTable {
        prefixes: prefixes.iter().map(|prefix| prefix.to_string()).collect(),
        routes,
    }
}

fn mounted(prefixes: &[&str], routes: Vec<Route<First>>) -> MountedDialect {
    table(prefixes, routes).with(Arc::new(First))
}

fn users() -> Router {
    let routes = vec![
        route(Method::GET, "/users/{user}/codes/{code}", "get"),
        route(Method::PUT, "/users/{user}/codes/{code}/", "put"),
        route(Method::POST, "/users/{user}/codes/all", "all"),
        route(Method::GET, "/", "root"),
    ];
    Router::new(vec![mounted(&["/api/v1", "/api/v1/telenet"], routes)]).unwrap()
}

fn label(router: &Router, method: Method, path: &str) -> Result<&'static str, u16> {
    match router.find(&method, path) {
        Ok(found) => Ok(found.route.label),
        Err(refusal) => Err(refusal.kind.status().as_u16()),
    }
}

#[test]
fn one_final_slash_makes_no_difference_and_two_do() {
    let router = users();
    for path in ["/api/v1/users/u/codes/1", "/api/v1/telenet/users/u/codes/1"] {
        assert_eq!(label(&router, Method::GET, path), Ok("get"));
        assert_eq!(label(&router, Method::PUT, &format!("{path}/")), Ok("put"));
        assert_eq!(label(&router, Method::GET, &format!("{path}//")), Err(404));
    }
    assert_eq!(label(&router, Method::GET, "/api/v1"), Ok("root"));
    assert_eq!(label(&router, Method::GET, "/api/v1/"), Ok("root"));
}

#[test]
fn empty_segments_and_unknown_paths_do_not_match() {
    let router = users();
    let paths = [
        "",
        "/",
        "//",
        "*",
        "/api",
        "/api/v1//users/u/codes/1",
        "/api/v1/users//codes/1",
        "/api/v1/users/u/codes",
        "/api/v1/users/u/codes/",
        "/api/v1/users/u/codes/1/2",
    ];
    for path in paths {
        assert_eq!(label(&router, Method::GET, path), Err(404), "{path}");
    }
}

#[test]
fn another_method_is_refused_with_those_that_work() {
    let refusal = users()
        .find(&Method::OPTIONS, "/api/v1/users/u/codes/1")
        .err()
        .unwrap();
    let allow = HeaderValue::from_static("GET, HEAD, PUT");
    assert_eq!(refusal.kind, RejectionKind::MethodNotAllowed { allow });
    assert!(refusal.message.contains("OPTIONS"));
}

#[test]
fn head_is_served_where_get_is() {
    let router = users();
    assert_eq!(
        label(&router, Method::HEAD, "/api/v1/users/u/codes/1"),
        Ok("get")
    );
    assert_eq!(
        label(&router, Method::HEAD, "/api/v1/users/u/codes/all"),
        Err(405)
    );
}

#[test]
fn an_escaped_slash_stays_inside_its_parameter() {
    let router = users();
    let found = router
        .find(&Method::GET, "/api/v1/users/a%2Fb/codes/%25")
        .unwrap();
    let params = found.params().unwrap();
    assert_eq!((params.get("user"), params.get("code")), ("a/b", "%"));
}

#[test]
fn a_bad_parameter_is_named() {
    let router = users();
    let found = router
        .find(&Method::GET, "/api/v1/users/u/codes/%4")
        .unwrap();
    let refusal = found.params().unwrap_err();
    assert_eq!(refusal.kind, RejectionKind::BadPath);
    assert!(
        refusal.message.contains("code: a percent sign"),
        "{}",
        refusal.message
    );
}

#[test]
fn the_dialect_with_the_longest_prefix_says_no() {
    let second = table(&["/api/v1/icws", "/icws"], vec![]);
    let router = Router::new(vec![
        mounted(&["/api/v1", ""], vec![]),
        second.with(Arc::new(Second)),
    ])
    .unwrap();
    let status = |path| {
        let refusal = EarlyRejection::new(RejectionKind::UnknownPath, "no such path");
        router
            .reject(path, &refusal.of(RequestId::random()))
            .status()
    };
    for path in ["/api/v1/icws/x", "/icws", "/icws/"] {
        assert_eq!(status(path), StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/api/v1/icwsx", "/icwsx", "/", ""] {
        assert_eq!(status(path), StatusCode::OK, "{path}");
    }
}

#[test]
fn a_prefix_may_be_spelled_in_any_case_where_the_dialect_says_so() {
    let routes = vec![route(Method::GET, "/a/{b}", "get")];
    let second = table(&["/x/icws"], routes);
    let router = Router::new(vec![
        mounted(&["/API", ""], vec![]),
        second.with(Arc::new(Second)).in_any_case(),
    ]);
    let router = router.unwrap();
    for (path, spelled) in [
        ("/x/icws/a/B", "/x/icws/a/B"),
        ("/X/ICWS/a/B", "/x/icws/a/B"),
        ("/x/Icws", "/x/icws"),
        ("/x/IcwsB", "/x/IcwsB"),
        ("/x/icw", "/x/icw"),
        ("/api/a", "/api/a"),
        ("/x/icw\u{17f}/a", "/x/icw\u{17f}/a"),
        ("", ""),
    ] {
        assert_eq!(router.spelled(path), spelled, "{path}");
    }
    assert_eq!(
        label(&router, Method::GET, &router.spelled("/x/ICWS/a/1")),
        Ok("get")
    );
    let refusal = EarlyRejection::new(RejectionKind::UnknownPath, "no such path");
    let response = router.reject("/X/icws/nothing", &refusal.of(RequestId::random()));
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[test]
fn tables_that_cannot_work_are_refused() {
    assert!(matches!(Router::new(vec![]), Err(RouteError::NoDialect)));
    let twice = vec![
        route(Method::GET, "/a", "1"),
        route(Method::GET, "/a/", "2"),
    ];
    let error = Router::new(vec![mounted(&[""], twice)]).unwrap_err();
    assert_eq!(error.to_string(), "there are two routes for GET /a");
    let unclear = vec![
        route(Method::GET, "/{a}", "1"),
        route(Method::PUT, "/{b}", "2"),
    ];
    let error = Router::new(vec![mounted(&["/x"], unclear)]).unwrap_err();
    assert!(matches!(error, RouteError::Conflict { .. }));
}

async fn say(_: Arc<First>, request: Request, row: &'static str) -> Result<Response, Infallible> {
    Ok(super::text(
        StatusCode::OK,
        format!("{row}{}", request.path),
    ))
}

#[tokio::test]
async fn a_handler_may_be_a_closure_that_knows_its_row_of_a_table() {
    const ROWS: &[&str] = &["one", "two"];
    let routes = ROWS.iter().map(|row| {
        let handler = move |first, request| say(first, request, row);
        super::route(Method::GET, &format!("/{row}"), row, handler)
    });
    let router = Router::new(vec![mounted(&[""], routes.collect())]).unwrap();
    for row in ROWS {
        let path = format!("/{row}");
        let found = router.find(&Method::GET, &path).ok().unwrap();
        let answer = found.route.handle(request("/x")).await;
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, format!("{row}/x"));
    }
}

fn request(path: &str) -> Request {
    Request {
        id: RequestId::random(),
        started: tokio::time::Instant::now(),
        deadline: tokio::time::Instant::now(),
        peer: ([127, 0, 0, 1], 0).into(),
        route: "",
        needs: RouteRole::Nothing,
        is_secure: false,
        is_foreign_change: false,
        path: path.to_owned(),
        method: Method::GET,
        headers: HeaderMap::new(),
        params: PathParams::default(),
        query: Vec::new(),
        body: Bytes::new(),
        extensions: Extensions::new(),
    }
}

proptest! {
    #[test]
    fn any_path_is_found_or_refused(path in any::<String>()) {
        let router = users();
        for path in [path.clone(), format!("/api/v1/users/{path}/codes/1")] {
            if let Ok(found) = router.find(&Method::GET, &path) {
                let _ = found.params();
            }
        }
    }
}
