//! The whole front end over real sockets, spoken to in raw bytes.

mod deadlines;
mod heads;
mod http1;
mod http2;
mod lifecycle;
mod limits;
mod logging;
mod places;
mod replacing;
mod router;
mod streams;
mod tls;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;

use super::*;

/// Short enough to wait for, for timeouts of which only the outcome matters.
const TINY: Duration = Duration::from_millis(50);

/// What the handlers share with the test.
struct World {
    events: mpsc::UnboundedSender<&'static str>,
    gate: Semaphore,
    served: Mutex<Vec<(&'static str, Option<u16>)>>,
}

/// A server under test.
struct Gateway {
    addr: SocketAddr,
    world: Arc<World>,
    events: mpsc::UnboundedReceiver<&'static str>,
    trigger: DrainTrigger,
    listener: Arc<Listener>,
    serving: JoinHandle<usize>,
}

/// The other end of a connection.
struct Client<T = TcpStream> {
    stream: T,
    unread: Vec<u8>,
}

/// One HTTP/1.1 answer; the head in lower case.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

fn text(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Bytes::from(body).into());
    *response.status_mut() = status;
    response
}

impl Dialect for World {
    type Error = Infallible;

    async fn admit(&self, _: &mut Request) -> Result<(), Infallible> {
        Ok(())
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        text(rejection.status, format!("rejected: {}", rejection.message))
    }

    fn answer(&self, result: Result<Response, Infallible>) -> Response {
        result.unwrap()
    }
}

/// Says back what it was given.
async fn echo(_: Arc<World>, request: Request) -> Result<Response, Infallible> {
    assert!(request.deadline > tokio::time::Instant::now());
    let (user, code) = (request.params.get("user"), request.params.get("code"));
    let body = String::from_utf8_lossy(&request.body);
    let Request { method, query, .. } = &request;
    tracing::warn!("deep down");
    Ok(text(
        StatusCode::OK,
        format!("{method} {user} {code} {query:?} {body}"),
    ))
}

/// Reports the end of what has it.
struct Report(Arc<World>);

impl Drop for Report {
    fn drop(&mut self) {
        let _ = self.0.events.send("ended");
    }
}

/// Sends a piece, waits to be let through the gate or for the drain, and sends another one.
async fn grow(world: Arc<World>, _: Request) -> Result<Response, Infallible> {
    Ok(Response::new(ResponseBody::growing(
        move |sender| async move {
            let report = Report(world);
            sender.send("one").await.unwrap();
            let piece = tokio::select! {
                permit = report.0.gate.acquire() => {
                    permit.unwrap().forget();
                    "two"
                }
                () = sender.draining() => "leaving",
            };
            sender.send(piece).await.unwrap();
        },
    )))
}

/// Sends for as long as somebody takes it.
async fn flood(world: Arc<World>, _: Request) -> Result<Response, Infallible> {
    Ok(Response::new(ResponseBody::growing(
        move |sender| async move {
            let _report = Report(world);
            while sender.send(vec![b'x'; 64 * 1024]).await.is_ok() {}
        },
    )))
}

/// Sends a piece, waits to be let through the gate, and breaks off.
async fn broken(world: Arc<World>, _: Request) -> Result<Response, Infallible> {
    Ok(Response::new(ResponseBody::growing(
        move |sender| async move {
            sender.send("one").await.unwrap();
            world.gate.acquire().await.unwrap().forget();
            panic!("on purpose")
        },
    )))
}

/// Reports its start, waits to be let through the gate, and reports its end either way.
async fn wait(world: Arc<World>, _: Request) -> Result<Response, Infallible> {
    let _ = world.events.send("started");
    let report = Report(Arc::clone(&world));
    report.0.gate.acquire().await.unwrap().forget();
    Ok(text(StatusCode::OK, "waited".to_owned()))
}

/// Gives itself the time that its client prefers, reports once the time of all others is over, and waits to be let
/// through the gate. Answers how long it has in all.
async fn patient(world: Arc<World>, mut request: Request) -> Result<Response, Infallible> {
    let before = request.deadline;
    let wish = request.preferred_wait();
    request.allow(wish.unwrap_or_default());
    assert!(before <= tokio::time::Instant::now());
    let _ = world.events.send("past the deadline of all others");
    world.gate.acquire().await.unwrap().forget();
    let time = request.deadline - request.started;
    let mut response = text(StatusCode::OK, format!("{time:?}"));
    if wish.is_some() {
        Request::wait_applied(&mut response, time);
    }
    Ok(response)
}

async fn panic(_: Arc<World>, _: Request) -> Result<Response, Infallible> {
    panic!("on purpose")
}

fn observe(world: &World, served: &ServedRequest<'_>) {
    let status = served.status.map(|status| status.as_u16());
    world.served.lock().unwrap().push((served.route, status));
}

fn route<D: Dialect>(
    method: Method,
    template: &str,
    label: &'static str,
    handler: impl Handler<D>,
) -> Route<D> {
    let description = RouteDescription::new("test", label);
    Route::public(method, template, label, description, handler)
}

fn router(world: &Arc<World>) -> Router {
    let codes = "/users/{user}/codes/{code}";
    let table = RouteTable {
        prefixes: vec!["/api/v1".to_owned(), "/api/v1/telenet".to_owned()],
        routes: vec![
            route(Method::GET, codes, "codes_get", echo),
            route(Method::PUT, codes, "codes_put", echo),
            route(Method::GET, "/wait", "wait", wait),
            route(Method::GET, "/patient", "patient", patient),
            route(Method::GET, "/panic", "panic", panic),
            route(Method::GET, "/grow", "grow", grow),
            route(Method::GET, "/flood", "flood", flood),
            route(Method::GET, "/broken", "broken", broken),
        ],
    };
    let observed = Arc::clone(world);
    Router::new(vec![table.with(Arc::clone(world))])
        .unwrap()
        .observed_by(move |served| observe(&observed, served))
}

// === impl Gateway ===

impl Gateway {
    async fn start() -> Self {
        Self::with(Limits::default(), None).await
    }

    async fn with(limits: Limits, tls: Option<TlsIdentity>) -> Self {
        let (tx, events) = mpsc::unbounded_channel();
        let world = Arc::new(World {
            events: tx,
            gate: Semaphore::new(0),
            served: Mutex::default(),
        });
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = Server::bind(any_port).await.unwrap();
        let addr = server.local_addr();
        let (trigger, drain) = Drain::new();
        let config = ListenerConfig::new(router(&world), tls, limits);
        let listener = Listener::new(config, ListenerCounters::default());
        let serving = server.serve(Arc::clone(&listener), drain);
        Self {
            addr,
            world,
            events,
            trigger,
            listener,
            serving: tokio::spawn(serving),
        }
    }

    async fn client(&self) -> Client {
        Client::new(TcpStream::connect(self.addr).await.unwrap())
    }

    /// Sends one request on a connection of its own.
    async fn ask(&self, request: &str) -> Answer {
        let mut client = self.client().await;
        client.send(request).await;
        client.answer().await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(&get(path)).await
    }

    async fn event(&mut self) -> &'static str {
        self.events.recv().await.unwrap()
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n")
}

fn put(headers: &str, body: &str) -> String {
    let head = "PUT /api/v1/users/u/codes/1 HTTP/1.1\r\nhost: x\r\n";
    format!("{head}{headers}\r\n\r\n{body}")
}

// === impl Client ===

impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin> Client<T> {
    fn new(stream: T) -> Self {
        let unread = Vec::new();
        Self { stream, unread }
    }

    async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    async fn read_more(&mut self) {
        let read = self.stream.read_buf(&mut self.unread).await.unwrap();
        assert_ne!(
            read,
            0,
            "closed after {:?}",
            String::from_utf8_lossy(&self.unread)
        );
    }

    async fn take(&mut self, count: usize) -> Vec<u8> {
        while self.unread.len() < count {
            self.read_more().await;
        }
        self.unread.drain(..count).collect()
    }

    /// Reads an answer without its body.
    async fn head(&mut self) -> Answer {
        let end = loop {
            if let Some(at) = memchr::memmem::find(&self.unread, b"\r\n\r\n") {
                break at + 4;
            }
            self.read_more().await;
        };
        let head = String::from_utf8(self.take(end).await)
            .unwrap()
            .to_lowercase();
        Answer {
            status: head[9..12].parse().unwrap(),
            body: String::new(),
            head,
        }
    }

    async fn answer(&mut self) -> Answer {
        let mut answer = self.head().await;
        let length = answer.header("content-length").unwrap_or("0").parse();
        let body = self.take(length.unwrap()).await;
        answer.body = String::from_utf8(body).unwrap();
        answer
    }

    /// Everything up to the end of the connection, orderly or not.
    async fn rest(&mut self) -> String {
        while matches!(self.stream.read_buf(&mut self.unread).await, Ok(read) if read > 0) {}
        String::from_utf8(std::mem::take(&mut self.unread)).unwrap()
    }
}

// === impl Answer ===

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }
}
