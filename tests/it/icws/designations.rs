//! The ten values of `contactPrimaryNumberDesignation`, on contacts that have all numbers and on
//! such that have few, wherever the contact is found by.

use serde_json::{Value, json};

use super::{ANN, FOO, MARC, PHONE_LIST, Site, USERS};
use crate::support::Reply;
use crate::support::icws::{Session, link_path};

/// A contact: its directory, its id, and its numbers by designation.
struct Somebody {
    directory: &'static str,
    id: &'static str,
    name: &'static str,
    numbers: &'static [(i64, &'static str)],
}

const ALL_NUMBERS: Somebody = Somebody {
    directory: USERS,
    id: ANN,
    name: "Ann Peeters",
    numbers: &[
        (0, "0010"),
        (1, "+3224010010"),
        (2, "+3224010011"),
        (3, "+3224010012"),
        (4, "+3224010014"),
        (5, "+32470000010"),
        (6, "+3224010019"),
        (7, "24010091"),
    ],
};

const FEW_NUMBERS: Somebody = Somebody {
    directory: USERS,
    id: MARC,
    name: "Marc Lambert",
    numbers: &[(0, "0020"), (1, "+3224010020")],
};

const LISTED: Somebody = Somebody {
    directory: PHONE_LIST,
    id: "Garage Maes",
    name: "Garage Maes",
    numbers: &[(1, "+3224010801")],
};

const EVERYBODY: [&Somebody; 3] = [&ALL_NUMBERS, &FEW_NUMBERS, &LISTED];

const CODE: u8 = 42;

impl Somebody {
    /// The number that a link of this designation is to dial; −1 is the first that there is.
    fn number(&self, designation: i64) -> Option<&'static str> {
        let mut numbers = self.numbers.iter();
        let wanted = numbers.find(|(kind, _)| designation == -1 || *kind == designation);
        wanted.map(|(_, number)| *number)
    }
}

/// A link as it is before its designation is changed.
struct Link<'l> {
    number: &'l str,
    description: Option<&'l str>,
}

/// Tries designations of a contact on a link to it.
async fn try_all(
    site: &Site,
    session: &Session,
    who: &Somebody,
    link: &Link<'_>,
    designations: impl Iterator<Item = i64>,
) {
    for designation in designations {
        site.set_code(CODE, link.number, link.description);
        let writes = site.writes();
        let reply = session.designate("42", designation).await;
        let (number, about) = (link.number, link.description);
        let case = format!("{number} ({about:?}) to {designation}: {reply:?}");
        let wanted = who.number(designation);
        match wanted {
            Some(_) => assert_eq!((reply.status, reply.body.as_str()), (204, ""), "{case}"),
            None => check_lack(&reply, &case),
        }
        let dialled = wanted.unwrap_or(number);
        assert_eq!(site.number(CODE).as_deref(), Some(dialled), "{case}");
        let is_change = dialled != number;
        assert_eq!(site.writes() - writes, u64::from(is_change), "{case}");
        // What the code is called is not the designation's business.
        let entries = site.switch.speed_dials(FOO);
        let entry = entries.into_iter().find(|(code, _, _)| *code == CODE);
        assert_eq!(entry.unwrap().2.as_deref(), about, "{case}");
    }
}

/// Checks the answer about a contact that has no such number.
fn check_lack(reply: &Reply, case: &str) {
    let id = "error.request.invalidRepresentation.invalidProperty";
    assert_eq!(
        (reply.status, reply.error_id().as_str()),
        (400, id),
        "{case}"
    );
    let property = &reply.json()["propertyName"];
    assert_eq!(property, "contactPrimaryNumberDesignation", "{case}");
}

#[tokio::test]
async fn a_link_goes_from_each_number_of_a_contact_to_each_other() {
    let site = Site::start().await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    for who in EVERYBODY {
        for (_, number) in who.numbers {
            let description = Some(who.name);
            let link = Link {
                number,
                description,
            };
            try_all(&site, &session, who, &link, -1..=8).await;
        }
    }
}

#[tokio::test]
async fn the_contact_is_found_without_its_name_too() {
    let site = Site::start().await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    for who in EVERYBODY {
        for (_, number) in who.numbers {
            let description = None;
            let link = Link {
                number,
                description,
            };
            try_all(&site, &session, who, &link, -1..=8).await;
            for name in ["Marc Lambert", "my sister", "Ann"] {
                let description = Some(name);
                let link = Link {
                    number,
                    description,
                };
                try_all(&site, &session, who, &link, 1..=1).await;
            }
        }
    }
}

#[tokio::test]
async fn a_number_is_the_same_however_the_code_spells_it() {
    let site = Site::start().await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    for spelt in ["024010010", "003224010010", "+32-24010010", "+3224010010"] {
        site.set_code(CODE, spelt, None);
        let reply = session.designate("42", 5).await;
        assert_eq!(reply.status, 204, "{spelt}: {reply:?}");
        assert_eq!(site.number(CODE).as_deref(), Some("+32470000010"));
    }
}

#[tokio::test]
async fn a_new_link_takes_each_number_that_there_is() {
    let site = Site::start().await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    for who in EVERYBODY {
        for designation in -1..=8 {
            let before = site.switch.speed_dials(FOO);
            let reply = session.link(who.directory, who.id, designation).await;
            let case = format!("{} {designation}: {reply:?}", who.id);
            match who.number(designation) {
                Some(wanted) => {
                    assert_eq!(reply.status, 201, "{case}");
                    assert_eq!(reply.json(), json!({"speedDialContactLinkId": "00"}));
                    let new = (0, wanted.to_owned(), Some(who.name.to_owned()));
                    assert_eq!(site.switch.speed_dials(FOO)[0], new, "{case}");
                    assert_eq!(session.unlink("00").await.status, 204);
                }
                None => check_lack(&reply, &case),
            }
            assert_eq!(site.switch.speed_dials(FOO), before, "{case}");
        }
    }
}

#[tokio::test]
async fn a_value_that_is_none_of_the_ten_changes_nothing() {
    let site = Site::start().await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    site.set_code(CODE, "0010", None);
    let writes = site.writes();
    let name = "contactPrimaryNumberDesignation";
    let values = [
        json!(-2),
        json!(9),
        json!(5.5),
        json!("5"),
        json!(true),
        json!([5]),
        json!(1e30),
    ];
    let bad = values.map(|value| (json!({name: value}), "invalidProperty"));
    let missing = [json!({}), json!({name: Value::Null})].map(|body| (body, "missingProperty"));
    for (body, id) in bad.into_iter().chain(missing) {
        let reply = session
            .ask("PUT", &link_path("42"), &body.to_string())
            .await;
        let expected = format!("error.request.invalidRepresentation.{id}");
        assert_eq!((reply.status, reply.error_id()), (400, expected), "{body}");
        let kind = format!("urn:inin.com:common:{id}Error");
        assert_eq!(reply.json()["__type"], kind, "{body}");
        assert_eq!(reply.json()["propertyName"], name, "{body}");
    }
    assert_eq!(
        (site.number(CODE).as_deref(), site.writes()),
        (Some("0010"), writes)
    );
}

#[tokio::test]
async fn a_code_that_dials_a_number_of_nobody_is_said_to() {
    let site = Site::start().await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    for number in ["+32101654987", "9999", "sip:anna@example.net"] {
        site.set_code(CODE, number, Some("Ann Peeters"));
        let reply = session.designate("42", 1).await;
        assert_eq!(reply.status, 400, "{reply:?}");
        assert_eq!(reply.error_id(), "error.request.directory.unknownContact");
        assert!(reply.body.contains("nobody known"), "{reply:?}");
    }
    assert_eq!(site.writes(), 0);
}
