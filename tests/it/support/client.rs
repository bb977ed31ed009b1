//! An HTTP/1.1 client that is as thin as can be, so that tests see what is on the wire.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// A keep-alive connection.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Names in lower case, in the order of the wire.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// One request on a connection of its own.
pub(crate) async fn request(addr: SocketAddr, method: &str, path: &str, body: &str) -> Reply {
    let mut client = Client::connect(addr).await;
    client.send(method, path, body).await
}

impl Client {
    pub(crate) async fn connect(addr: SocketAddr) -> Self {
        let stream = TcpStream::connect(addr).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            buffer: Vec::new(),
        }
    }

    /// The same with hardly any room for what is not read yet.
    pub(crate) async fn connect_narrowly(addr: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = socket.connect(addr).await.unwrap();
        Self {
            stream,
            buffer: Vec::new(),
        }
    }

    /// The same from another address of this machine.
    pub(crate) async fn connect_from(from: [u8; 4], addr: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((from, 0).into()).unwrap();
        let stream = socket.connect(addr).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            buffer: Vec::new(),
        }
    }

    /// Sends a request and reads its answer.
    pub(crate) async fn send(&mut self, method: &str, path: &str, body: &str) -> Reply {
        self.write(method, path, body).await;
        self.read().await.expect("the gateway answers")
    }

    pub(crate) async fn write(&mut self, method: &str, path: &str, body: &str) {
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n"
        );
        self.write_raw((head + body).as_bytes()).await;
    }

    /// Sends a request with headers more, each `name: value`.
    pub(crate) async fn send_with(
        &mut self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &str,
    ) -> Reply {
        let length = body.len();
        let more: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{more}content-length: {length}\r\n\r\n"
        );
        self.write_raw((head + body).as_bytes()).await;
        self.read().await.expect("the gateway answers")
    }

    pub(crate) async fn write_raw(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// The next answer; `None` when the connection ends before it.
    pub(crate) async fn read(&mut self) -> Option<Reply> {
        let mut reply = self.read_head().await?;
        if reply.header("transfer-encoding") == Some("chunked") {
            loop {
                match self.read_chunk().await? {
                    chunk if chunk.is_empty() => return Some(reply),
                    chunk => reply.body += &chunk,
                }
            }
        }
        let length = reply
            .header("content-length")
            .map_or(0, |value| value.parse().unwrap());
        while self.buffer.len() < length {
            self.fill().await?;
        }
        reply.body = String::from_utf8(self.buffer.drain(..length).collect()).unwrap();
        Some(reply)
    }

    /// The next chunk of an answer that comes in such; the last is empty. `None` when the connection ends before it.
    pub(crate) async fn read_chunk(&mut self) -> Option<String> {
        let end = loop {
            match find(&self.buffer, b"\r\n") {
                Some(end) => break end,
                None => self.fill().await?,
            }
        };
        let size = std::str::from_utf8(&self.buffer[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        let (begin, end) = (end + 2, end + 2 + size);
        while self.buffer.len() < end + 2 {
            self.fill().await?;
        }
        let chunk = String::from_utf8(self.buffer[begin..end].to_vec()).unwrap();
        self.buffer.drain(..end + 2);
        Some(chunk)
    }

    /// The next answer without its body, which that to HEAD does not have.
    pub(crate) async fn read_head(&mut self) -> Option<Reply> {
        let head_end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.fill().await?;
        };
        let head = String::from_utf8(self.buffer.drain(..head_end).collect()).unwrap();
        Some(parse_head(&head))
    }

    async fn fill(&mut self) -> Option<()> {
        let count = self.stream.read_buf(&mut self.buffer).await.ok()?;
        (count > 0).then_some(())
    }
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The lines of a body of JSON Lines.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let lines = self.body.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().unwrap()
    }

    /// The code of the first error.
    pub(crate) fn error_code(&self) -> u64 {
        self.json()["errors"][0]["code"]
            .as_u64()
            .unwrap_or_else(|| panic!("no code: {self:?}"))
    }

    /// The message of the first error.
    pub(crate) fn error_message(&self) -> String {
        self.json()["errors"][0]["message"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

fn parse_head(head: &str) -> Reply {
    let mut lines = head.trim_end().split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_ascii_lowercase(), value.trim().to_owned())
    });
    Reply {
        status,
        headers: headers.collect(),
        body: String::new(),
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

/// One request with these header lines, on a connection of its own.
pub(crate) async fn ask(
    addr: SocketAddr,
    method: &str,
    path: &str,
    headers: &[&str],
    body: &str,
) -> Reply {
    let mut client = Client::connect(addr).await;
    client.send_with(method, path, headers, body).await
}
