//! Another front is put in force while connections are open and requests run.

use super::tls::{pair, secure};
use super::*;

/// A front with one route that answers what it is called.
fn named(name: &'static str) -> Router {
    let answer = async |named: Arc<Named>, _| Ok(text(StatusCode::OK, named.0.to_owned()));
    let table = RouteTable {
        prefixes: vec![String::new()],
        routes: vec![route(Method::GET, "/name", "name", answer)],
    };
    Router::new(vec![table.with(Arc::new(Named(name)))]).unwrap()
}

struct Named(&'static str);

impl Dialect for Named {
    type Error = Infallible;

    async fn admit(&self, _: &mut Request) -> Result<(), Infallible> {
        Ok(())
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        text(rejection.status, String::new())
    }

    fn answer(&self, result: Result<Response, Infallible>) -> Response {
        result.unwrap()
    }
}

fn config(name: &'static str) -> ListenerConfig {
    ListenerConfig::new(named(name), None, Limits::default())
}

#[tokio::test]
async fn a_request_ends_with_the_front_it_began_with_and_the_next_gets_the_new_one() {
    let mut gateway = Gateway::start().await;
    let mut running = gateway.client().await;
    running.send(get("/api/v1/wait")).await;
    assert_eq!(gateway.event().await, "started");
    let mut idle = gateway.client().await;
    idle.send(get("/name")).await;
    assert_eq!(idle.answer().await.status, 404);

    let retired = tokio::spawn(gateway.listener.replace(config("new")).is_over());
    idle.send(get("/name")).await;
    assert_eq!(idle.answer().await.body, "new");
    assert!(!retired.is_finished());

    gateway.world.gate.add_permits(1);
    assert_eq!(running.answer().await.body, "waited");
    retired.await.unwrap();
    running.send(get("/name")).await;
    assert_eq!(running.answer().await.body, "new");
    running.send(get("/api/v1/wait")).await;
    assert_eq!(running.answer().await.status, 404);
}

#[tokio::test]
async fn a_front_without_requests_is_over_at_once_though_connections_are_open() {
    let gateway = Gateway::start().await;
    let mut idle = gateway.client().await;
    idle.send(get("/nowhere")).await;
    idle.answer().await;
    for name in ["one", "two", "three"] {
        gateway.listener.replace(config(name)).is_over().await;
        idle.send(get("/name")).await;
        assert_eq!(idle.answer().await.body, name);
    }
}

#[tokio::test]
async fn a_new_certificate_is_for_new_connections_and_an_open_one_goes_on() {
    let (first, second) = (pair(), pair());
    let identity = |(certificate, key): &(Vec<u8>, Vec<u8>)| {
        Some(TlsIdentity::from_pem(certificate, key).unwrap())
    };
    let gateway = Gateway::with(Limits::default(), identity(&first)).await;
    let mut open = secure(&gateway, &first.0).await;
    let renewed = ListenerConfig::new(named("new"), identity(&second), Limits::default());
    gateway.listener.replace(renewed);
    // Each trusts nothing but the one certificate.
    let mut fresh = secure(&gateway, &second.0).await;
    for client in [&mut open, &mut fresh] {
        client.send(get("/name")).await;
        assert_eq!(client.answer().await.body, "new");
    }
}

#[tokio::test]
async fn the_limit_on_connections_follows() {
    let limits = Limits {
        max_connections: 1,
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let mut first = gateway.client().await;
    first.send(get("/nowhere")).await;
    assert_eq!(first.answer().await.status, 404);
    let mut second = gateway.client().await;
    second.send(get("/name")).await;
    gateway.listener.replace(config("new"));
    assert_eq!(second.answer().await.body, "new");
    first.send(get("/name")).await;
    assert_eq!(first.answer().await.body, "new");
}
