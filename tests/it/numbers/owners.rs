//! Whose number a link dials, and what numbers colleagues have.

use ocip_simulator::data::{AlternateNumber, StoredSpeedDial};
use serde_json::json;

use super::{FOO, Site};
use crate::support::icws::Session;

const ANN: &str = "ann.peeters@demo.example";

impl Site {
    /// Has Ann a number, and the user's code 42 another spelling of it.
    fn link(&self, hers: &str, dialled: &str) {
        self.switch.edit(|data| {
            data.users.get_mut(ANN).unwrap().phone_number = Some(hers.to_owned());
            let entry = StoredSpeedDial {
                phone_number: dialled.to_owned(),
                description: None,
            };
            let user = data.users.get_mut(FOO).unwrap();
            user.speed_dial_100.0.insert(42, entry);
        });
    }
}

#[tokio::test]
async fn a_link_is_hers_however_her_number_is_dialled() {
    for (country, hers, dialled) in [
        ("1", "+1-8766190001", "8766190001"),
        ("1", "+1-8766190001", "18766190001"),
        ("45", "+45-70201234", "70201234"),
        ("39", "+39-0689123456", "0689123456"),
        ("7", "+7-4951234567", "84951234567"),
        ("61", "+44-2079460000", "0011442079460000"),
        ("32", "+32-24010010", "24010010"),
        ("32", "+32-24010010", "024010010"),
    ] {
        let site = Site::start(country).await;
        site.link(hers, dialled);
        let session = Session::open(site.gateway.addr(), "foouser").await;
        let reply = session.designate("42", 0).await;
        assert_eq!(reply.status, 204, "{country} {dialled}: {reply:?}");
    }
}

#[tokio::test]
async fn national_digits_get_the_country_code_of_the_profile_or_of_the_plan() {
    for (country, hers, stored, number) in [
        ("32", "+32-24010010", "25126101", "+3225126101"),
        ("32", "+45-70201234", "25126101", "+4525126101"),
        ("32", "+39-0689123456", "0689000001", "+390689000001"),
        ("45", "+32-24010010", "025126101", "+3225126101"),
        ("32", "+32-24010010", "+32-25126101", "+3225126101"),
    ] {
        let site = Site::start(country).await;
        site.switch.edit(|data| {
            let ann = data.users.get_mut(ANN).unwrap();
            ann.phone_number = Some(hers.to_owned());
            ann.fax_messaging.phone_number = Some(stored.to_owned());
            let first = ann.alternate_numbers.numbers.first_mut().unwrap();
            *first = AlternateNumber {
                phone_number: Some(stored.to_owned()),
                ..first.clone()
            };
        });
        let session = Session::open(site.gateway.addr(), "foouser").await;
        for designation in [2, 6] {
            let reply = session.link("group-users", ANN, designation).await;
            assert_eq!(reply.status, 201, "{country} {stored}: {reply:?}");
            let dialled = site.switch.speed_dials(FOO).into_iter();
            let mut dialled = dialled.filter(|(_, dialled, _)| dialled == number);
            let code = dialled
                .next()
                .unwrap_or_else(|| panic!("{country} {stored} {reply:?}"))
                .0;
            let code = format!("{code:02}");
            assert_eq!(
                reply.json()["speedDialContactLinkId"],
                json!(code),
                "{reply:?}"
            );
            assert_eq!(session.unlink(&code).await.status, 204);
        }
    }
}
