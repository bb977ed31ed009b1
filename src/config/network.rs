//! Networks of addresses: `10.0.0.0/8`, `2001:db8::/32`, or a single address.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::value::{parsed, texts};

/// Network of IP addresses: an address, and how many of its bits all addresses have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressNetwork {
    first: IpAddr,
    bits: u32,
}

texts! {
    AddressNetwork, "an address or a network, such as \"10.0.0.5\", \"10.0.0.0/8\" or \"2001:db8::/32\"", parsed,
        AddressNetwork::to_string;
}

impl AddressNetwork {
    /// Whether the address is in it. An IPv4 address that is written as one of IPv6 is one of IPv4.
    pub fn contains(&self, addr: IpAddr) -> bool {
        let ((first, width), (addr, other)) = (number(self.first), number(addr.to_canonical()));
        let differing = (first ^ addr)
            .checked_shr(width - self.bits)
            .unwrap_or_default();
        width == other && differing == 0
    }
}

/// The bits of an address, and how many there are.
fn number(addr: IpAddr) -> (u128, u32) {
    match addr {
        IpAddr::V4(addr) => (u32::from(addr).into(), u32::BITS),
        IpAddr::V6(addr) => (addr.into(), u128::BITS),
    }
}

impl FromStr for AddressNetwork {
    type Err = ();

    /// Bits beyond the network's own must be zero: one who writes others means something else.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (first, bits) = text
            .split_once('/')
            .map_or((text, None), |(first, bits)| (first, Some(bits)));
        let given: IpAddr = first.parse().map_err(|_| ())?;
        let (value, width) = number(given);
        let is_number = |bits: &&str| bits.bytes().all(|byte| byte.is_ascii_digit());
        let bits = bits.map(|bits| {
            Some(bits)
                .filter(is_number)
                .and_then(|bits| bits.parse().ok())
                .ok_or(())
        });
        let bits = bits.transpose()?.unwrap_or(width);
        let rest = width.checked_sub(bits).ok_or(())?;
        let is_clean = rest == 0 || value.trailing_zeros().min(width) >= rest;
        let first = given.to_canonical();
        // A network of written-out IPv4 addresses would never be asked about.
        let is_plain = first == given;
        (is_clean && is_plain)
            .then_some(Self { first, bits })
            .ok_or(())
    }
}

impl fmt::Display for AddressNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bits == number(self.first).1 {
            true => self.first.fmt(f),
            false => write!(f, "{}/{}", self.first, self.bits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_addresses_and_no_others() {
        for (network, within, without) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("10.0.0.5", "::ffff:10.0.0.5", "10.0.0.4"),
            ("192.0.2.0/25", "192.0.2.127", "192.0.2.128"),
            ("0.0.0.0/0", "203.0.113.9", "::1"),
            ("::/0", "2001:db8::1", "203.0.113.9"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
            ("::1", "::1", "::2"),
        ] {
            let read: AddressNetwork = network.parse().unwrap();
            assert_eq!(read.to_string(), network);
            assert!(
                read.contains(within.parse().unwrap()),
                "{within} in {network}"
            );
            assert!(
                !read.contains(without.parse().unwrap()),
                "{without} in {network}"
            );
        }
        assert_eq!(
            "10.0.0.1/32".parse::<AddressNetwork>().unwrap().to_string(),
            "10.0.0.1"
        );
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "10",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "10.0.0.1/8",
            "::/129",
            "proxy.example.net",
            "10.0.0.0/8/8",
            "::ffff:10.0.0.0/104",
            "10.0.0.0 /8",
        ] {
            assert!(text.parse::<AddressNetwork>().is_err(), "{text}");
        }
    }
}
