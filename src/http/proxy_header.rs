//! PROXY protocol, version 2: what a proxy says of its caller before the caller's own first byte.
//!
//! By hand and not by a crate: of the protocol only this much is wanted, strictly and within a bound. Version 1, a line
//! of text, is refused.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt};

/// How every header begins.
const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// Bytes before those whose number they say.
const FIXED_BYTES: usize = 16;

/// The most bytes that may follow: addresses, and notes of the proxy that are not looked at.
const REST_BYTES_MAX: usize = 520;

/// Error of a connection whose header is none, or names nobody.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProxyHeaderError {
    #[error("it does not begin with a PROXY header of version 2")]
    Missing,
    #[error("its PROXY header is of a version or command that is not known ({0:#04x})")]
    Command(u8),
    #[error("its PROXY header is of a protocol that is not TCP ({0:#04x})")]
    Protocol(u8),
    #[error("its PROXY header is of {0} bytes, {FIXED_BYTES} to {max} are allowed", max = FIXED_BYTES + REST_BYTES_MAX)]
    Length(usize),
    #[error("its PROXY header is too short for its addresses")]
    Short,
    #[error(transparent)]
    Broken(#[from] io::Error),
}

/// Reads a header and nothing beyond. Gives the caller that it names, or `None` where the proxy itself calls or does
/// not know who does.
pub(super) async fn read<R>(stream: &mut R) -> Result<Option<SocketAddr>, ProxyHeaderError>
where
    R: AsyncRead + Unpin,
{
    let fixed = read_fixed(stream).await?;
    let [command, protocol, high, low] = [fixed[12], fixed[13], fixed[14], fixed[15]];
    let length = usize::from(u16::from_be_bytes([high, low]));
    let mut rest = [0; REST_BYTES_MAX];
    let rest = rest
        .get_mut(..length)
        .ok_or(ProxyHeaderError::Length(FIXED_BYTES + length))?;
    stream.read_exact(rest).await?;
    match command {
        0x20 => Ok(None),
        0x21 => source(protocol, rest),
        _ => Err(ProxyHeaderError::Command(command)),
    }
}

/// Whoever sends something else is told so by its first byte: it may wait for an answer.
async fn read_fixed<R>(stream: &mut R) -> Result<[u8; FIXED_BYTES], ProxyHeaderError>
where
    R: AsyncRead + Unpin,
{
    let mut fixed = [0; FIXED_BYTES];
    let mut length = 0;
    while length < FIXED_BYTES {
        length += match stream.read(&mut fixed[length..]).await? {
            0 => return Err(ProxyHeaderError::Missing),
            read => read,
        };
        let signature = &fixed[..length.min(SIGNATURE.len())];
        if !SIGNATURE.starts_with(signature) {
            return Err(ProxyHeaderError::Missing);
        }
    }
    Ok(fixed)
}

/// Addresses of source and destination, then their ports; then what is not looked at.
fn source(protocol: u8, rest: &[u8]) -> Result<Option<SocketAddr>, ProxyHeaderError> {
    match protocol {
        // Not told, or a socket that has no address.
        0x00 | 0x31 => Ok(None),
        0x11 => {
            let (addresses, ports) = rest
                .split_first_chunk::<8>()
                .ok_or(ProxyHeaderError::Short)?;
            let [a, b, c, d, ..] = *addresses;
            with_port(Ipv4Addr::new(a, b, c, d).into(), ports)
        }
        0x21 => {
            let (address, rest) = rest
                .split_first_chunk::<16>()
                .ok_or(ProxyHeaderError::Short)?;
            let (_, ports) = rest
                .split_first_chunk::<16>()
                .ok_or(ProxyHeaderError::Short)?;
            with_port(Ipv6Addr::from(*address).into(), ports)
        }
        _ => Err(ProxyHeaderError::Protocol(protocol)),
    }
}

fn with_port(address: IpAddr, ports: &[u8]) -> Result<Option<SocketAddr>, ProxyHeaderError> {
    let ([high, low, ..], _) = ports
        .split_first_chunk::<4>()
        .ok_or(ProxyHeaderError::Short)?;
    Ok(Some((address, u16::from_be_bytes([*high, *low])).into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn header(command: u8, protocol: u8, rest: &[u8]) -> Vec<u8> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [&SIGNATURE[..], &[command, protocol], &length, rest].concat()
    }

    /// What is read of `bytes`, and what is left of them.
    fn read_all(bytes: &[u8]) -> (Result<Option<SocketAddr>, ProxyHeaderError>, &[u8]) {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let mut left = bytes;
        let told = runtime.unwrap().block_on(read(&mut left));
        (told, left)
    }

    const V4: &[u8] = &[192, 0, 2, 7, 10, 0, 0, 1, 0x1f, 0x90, 0, 80];

    #[test]
    fn a_header_names_the_source_and_nothing_beyond_it_is_read() {
        let mut v6 = [0; 36];
        v6[..2].copy_from_slice(&[0x20, 0x01]);
        v6[32..34].copy_from_slice(&[0, 9]);
        let noted = [V4, &[0x04, 0, 1, 0]].concat();
        for (command, protocol, rest, expected) in [
            (0x21, 0x11, V4, "192.0.2.7:8080"),
            (0x21, 0x11, &noted, "192.0.2.7:8080"),
            (0x21, 0x21, &v6, "[2001::]:9"),
            (0x21, 0x00, &[], "itself"),
            (0x21, 0x31, &[0; 216], "itself"),
            (0x20, 0x00, &[], "itself"),
            (0x20, 0x11, V4, "itself"),
            (0x20, 0xff, &[1; REST_BYTES_MAX], "itself"),
        ] {
            let bytes = [header(command, protocol, rest), b"GET".to_vec()].concat();
            let (told, left) = read_all(&bytes);
            let told = told.unwrap().map(|addr| addr.to_string());
            assert_eq!(told.as_deref().unwrap_or("itself"), expected);
            assert_eq!(left, b"GET");
        }
    }

    #[test]
    fn anything_else_is_refused_for_a_reason() {
        let short = &V4[..11];
        for (bytes, expected) in [
            (
                b"PROXY TCP4 192.0.2.7 10.0.0.1 8080 80\r\n".to_vec(),
                "does not begin",
            ),
            (b"GET / HTTP/1.1\r\n".to_vec(), "does not begin"),
            (b"\r\n\r\nX".to_vec(), "does not begin"),
            (Vec::new(), "does not begin"),
            (header(0x11, 0x11, V4), "(0x11)"),
            (header(0x22, 0x11, V4), "(0x22)"),
            (header(0x21, 0x12, V4), "not TCP (0x12)"),
            (header(0x21, 0x11, short), "too short"),
            (header(0x21, 0x21, &[0; 35]), "too short"),
            (header(0x21, 0x11, &[0; 521]), "of 537 bytes, 16 to 536"),
            (header(0x21, 0x11, V4)[..20].to_vec(), "eof"),
        ] {
            let error = read_all(&bytes).0.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_read_beyond_a_header_or_taken_for_more_than_they_say(
            command in prop_oneof![Just(0x20), Just(0x21), any::<u8>()],
            protocol in prop_oneof![Just(0x11), Just(0x21), any::<u8>()],
            rest in proptest::collection::vec(any::<u8>(), 0..600),
        ) {
            let bytes = [header(command, protocol, &rest), b"GET".to_vec()].concat();
            let (told, left) = read_all(&bytes);
            if told.is_ok() {
                prop_assert_eq!(left, b"GET");
                prop_assert!(rest.len() <= REST_BYTES_MAX && matches!(command, 0x20 | 0x21));
            }
            if let Ok(Some(addr)) = told {
                let length = if addr.is_ipv4() { 12 } else { 36 };
                prop_assert!(rest.len() >= length && command == 0x21);
            }
        }

        #[test]
        fn garbage_names_nobody(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert!(bytes.starts_with(&SIGNATURE) || read_all(&bytes).0.is_err());
        }
    }
}
