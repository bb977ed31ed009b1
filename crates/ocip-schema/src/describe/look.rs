//! What values look like, by the names of types and elements.
//!
//! Nothing here is of the schema: what does not fit the facets of a type is not used for it. Numbers, addresses and
//! domains are those that are kept for examples (RFC 2606, RFC 5737, RFC 7042; 555-01xx in North America).

/// Ends of names, and how such a value looks; `#` is a digit from 1 to 9.
const LOOKS: &[(&str, &str)] = &[
    ("UserId", "user#@demo.example"),
    ("ServiceProviderId", "tenant#"),
    ("EnterpriseId", "tenant#"),
    ("GroupId", "group#"),
    ("ResellerId", "reseller#"),
    ("ResellerId22", "reseller#"),
    ("DN", "+1206555010#"),
    ("DN", "206555010#"),
    ("SIPURI", "user#@demo.example"),
    ("SIPURI", "sip:user#@demo.example"),
    ("OutgoingDNorSIPURI", "+1206555010#"),
    ("PhoneNumber", "+1206555010#"),
    ("FaxNumber", "+1206555010#"),
    ("Extension", "10#"),
    ("Extension17", "10#"),
    ("Digits", "10#"),
    ("EmailAddress", "user#@demo.example"),
    ("LinePort", "user#@demo.example"),
    ("Alias", "alias#@demo.example"),
    ("URL", "https://demo.example/#"),
    ("DomainName", "demo#.example"),
    ("Domain", "demo#.example"),
    ("NetAddress", "192.0.2.#"),
    ("IPAddress", "192.0.2.#"),
    ("MACAddress", "00005E00530#"),
    ("MacAddress", "00005E00530#"),
    ("DeviceName", "phone-#"),
    ("DeviceLevel", "Group"),
    ("SearchMode", "Starts With"),
    ("FirstName", "Anna"),
    ("LastName", "Meier"),
    ("TimeZone", "Europe/Berlin"),
    ("Language", "English"),
    ("CountryCode", "1"),
    ("Password", "Example-secret-#"),
    ("Password256", "Example-secret-#"),
    ("SharedSecret", "Example-secret-#"),
    ("Passcode", "471#"),
    ("PassCode", "471#"),
    ("Pin", "471#"),
    ("DateTime", "2030-01-0#T12:00:00.000+00:00"),
    ("Date", "2030-01-0#"),
];

/// How a value of something with this name may look, the best first.
pub(super) fn look_of(name: &str, number: usize) -> impl Iterator<Item = String> {
    let name = name.to_ascii_lowercase();
    let fits = move |look: &&(&str, &str)| name.ends_with(&look.0.to_ascii_lowercase());
    let digit = (1 + (number + 8) % 9).to_string();
    let looks = LOOKS.iter().filter(fits);
    looks.map(move |(_, look)| look.replace('#', &digit))
}

/// Words made of a name: `firstName` is `First Name`.
pub(super) fn words_of(name: &str) -> String {
    let mut words = String::new();
    let mut last = None::<char>;
    for c in name.chars() {
        match last {
            None => words.extend(c.to_uppercase()),
            Some(last) if c.is_uppercase() && last.is_lowercase() => words.extend([' ', c]),
            Some(_) => words.push(c),
        }
        last = Some(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_look_like_what_their_names_say() {
        let first = |name| look_of(name, 7).next();
        assert_eq!(first("UserId"), Some("user7@demo.example".to_owned()));
        assert_eq!(first("serviceUserId"), first("UserId"));
        assert_eq!(first("NoSuchThing"), None);
        assert_eq!(look_of("Extension", 12).next(), Some("103".to_owned()));
        assert_eq!(words_of("huntAfterNoAnswer"), "Hunt After No Answer");
        assert_eq!(words_of("useCLID"), "Use CLID");
    }
}
