//! Whence somebody comes, as far as they cannot choose it freely.

use std::net::Ipv6Addr;

/// The part of an address that one customer of a network cannot choose freely: of IPv6 its first 64 bits. Whoever counts
/// what comes from an address counts by this.
pub fn network(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(v6) => v6.segments().iter().take(4).map(|part| format!("{part:x}:")).collect(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn one_house_is_one_network() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
        assert_eq!((network("192.0.2.7"), network("unknown")), ("192.0.2.7".to_owned(), "unknown".to_owned()));
    }
}
