//! A proxy that copies bytes from TCP to TLS and back, and understands nothing.

use std::fs;
use std::path::Path;
use std::time::Duration;

use ocip::connect::{ServerEndpoint, TlsSettings, Transport, connect};
use ocip::tls;
use openssl::ssl::SslVersion;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

use crate::certificate::CERTIFICATE;
use crate::child;

/// Copies until standard input ends.
pub(crate) fn run(folder: &Path, port: &str) {
    let transport = transport(folder);
    let endpoint = ServerEndpoint {
        host: "127.0.0.1".to_owned(),
        port: port.parse().expect("a port"),
    };
    // The same kind of runtime as the gateway's.
    let runtime = Runtime::new().expect("a runtime");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
    let listener = listener.expect("a free port");
    child::say(listener.local_addr().expect("an address"));
    runtime.spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(copy(socket, endpoint.clone(), transport.clone()));
        }
    });
    child::serve(|_| String::new());
}

async fn copy(mut socket: TcpStream, endpoint: ServerEndpoint, transport: Transport) {
    let limit = Duration::from_secs(3);
    let switch = connect(&endpoint, &transport, limit).await;
    let mut switch = switch.expect("the answering task accepts");
    socket.set_nodelay(true).expect("a socket option");
    // The end of either side ends the copy; how is of no interest.
    let _ = copy_bidirectional(&mut socket, &mut switch).await;
}

fn transport(folder: &Path) -> Transport {
    let pem = fs::read(folder.join(CERTIFICATE)).expect("the certificate");
    let builder = tls::connector(SslVersion::TLS1_2, Some(&pem)).expect("a connector");
    Transport::Tls(TlsSettings {
        connector: builder.build(),
        server_name: None,
        pin_sha256: None,
    })
}
