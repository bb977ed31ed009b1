//! Clients of both dialects that change the same list at the same time: each change is there in the
//! end, as if they had come one after the other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{ANN, FOO, Site, USERS};
use crate::support::icws::{LINKS, Session, link_path, new_link};
use crate::support::{Client, LIST, Reply};

/// How many changes both dialects make at once.
const TIMES: usize = 1_000;

/// The codes that are set, as number and description.
type Codes = BTreeMap<u8, (String, Option<String>)>;

/// What the two numbers are that a link to Ann goes back and forth between.
const ANNS: [(i64, &str); 2] = [(0, "0010"), (1, "+3224010010")];

/// Two clients, and what they believe of the list.
struct Pair {
    site: Site,
    session: Session,
    icws: Client,
    apio: Client,
    model: Codes,
    /// How often both have changed the list.
    times: usize,
}

impl Pair {
    async fn start() -> Self {
        let site = Site::start().await;
        site.set_code(50, "0010", Some("Ann Peeters"));
        let addr = site.gateway.addr();
        Self {
            session: Session::open(addr, "foouser").await,
            icws: Client::connect(addr).await,
            apio: Client::connect(addr).await,
            model: codes(&site),
            times: 0,
            site,
        }
    }

    /// One change through each dialect, at once. The bodies are of a link and of a list.
    async fn change(&mut self, link: [&str; 3], list: [&str; 2]) -> (Reply, Reply) {
        self.times += 1;
        let [method, below, body] = link;
        let icws = self.session.ask_on(&mut self.icws, method, below, body);
        let apio = self.apio.send(list[0], LIST, list[1]);
        tokio::join!(icws, apio)
    }

    /// Changes the link to Ann and the list, at once.
    async fn change_both(&mut self, designation: i64, list: &str) {
        let link = json!({"contactPrimaryNumberDesignation": designation}).to_string();
        let link = ["PUT", &link_path("50"), &link];
        let (icws, apio) = self.change(link, ["PUT", list]).await;
        assert_eq!((icws.status, apio.status), (204, 200), "{icws:?} {apio:?}");
    }

    fn check(&self, case: &str) {
        assert_eq!(codes(&self.site), self.model, "{case}");
    }

    /// Both change what a code dials: each its own, so both are there.
    async fn change_two_codes(&mut self, round: usize) {
        let (designation, number) = ANNS[round % 2];
        let other = format!("+3250{round:06}");
        let list = json!({"speedCodes": [{"speedCode": "03", "phoneNumber": other}]}).to_string();
        self.change_both(designation, &list).await;
        self.model.get_mut(&50).unwrap().0 = number.to_owned();
        self.model.get_mut(&3).unwrap().0 = other;
        self.check("two codes");
    }

    /// Both change the same code: whoever comes second decides what it dials, and the description is
    /// that of the one who gave one.
    async fn change_one_code(&mut self, round: usize) {
        let (designation, number) = ANNS[round % 2];
        let about = format!("Ann {round}");
        let list = json!({"speedCodes": [
            {"speedCode": "50", "phoneNumber": "+32470000010", "description": about},
        ]});
        let list = list.to_string();
        self.change_both(designation, &list).await;
        let last = codes(&self.site)[&50].0.clone();
        assert!(last == number || last == "+32470000010", "{last}");
        self.model.insert(50, (last, Some(about)));
        self.check("one code");
    }

    /// Both add at once, the one the lowest free code and the other the code that is the lowest at
    /// first: whoever comes first has it.
    async fn add(&mut self) {
        let lowest = self.lowest_free();
        let link = new_link(USERS, ANN, 1);
        let list = json!({"speedCodes": [
            {"speedCode": format!("{lowest:02}"), "phoneNumber": "12"},
        ]});
        let list = list.to_string();
        let (icws, apio) = self.change(["POST", LINKS, &link], ["POST", &list]).await;
        assert_eq!(icws.status, 201, "{icws:?}");
        if apio.status == 200 {
            self.model.insert(lowest, ("12".into(), None));
        } else {
            assert_eq!(apio.status, 400, "{apio:?}");
        }
        let code = self.lowest_free();
        let added = json!({"speedDialContactLinkId": format!("{code:02}")});
        assert_eq!(icws.json(), added);
        let ann = ("+3224010010".into(), Some("Ann Peeters".into()));
        self.model.insert(code, ann);
        self.check("added");
    }

    /// Both remove the same codes: each is removed once, by one of them.
    async fn remove(&mut self) {
        let added = self.model.keys().copied();
        let added: Vec<u8> = added.filter(|code| ![3, 50].contains(code)).collect();
        for code in added {
            let id = format!("{code:02}");
            let list = json!({"speedCodes": [{"speedCode": id}]}).to_string();
            let (icws, apio) = self
                .change(["DELETE", &link_path(&id), ""], ["DELETE", &list])
                .await;
            let expected = [(204, 400), (404, 200)];
            assert!(
                expected.contains(&(icws.status, apio.status)),
                "{icws:?} {apio:?}"
            );
            self.model.remove(&code);
            self.check("removed");
        }
    }

    fn lowest_free(&self) -> u8 {
        (0..100)
            .find(|code| !self.model.contains_key(code))
            .unwrap()
    }
}

fn codes(site: &Site) -> Codes {
    let entries = site.switch.speed_dials(FOO).into_iter();
    entries
        .map(|(code, number, about)| (code, (number, about)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_change_is_lost_when_both_dialects_change_a_list_at_once() {
    let mut pair = Pair::start().await;
    for round in 0.. {
        pair.change_two_codes(round).await;
        pair.change_one_code(round).await;
        pair.add().await;
        pair.remove().await;
        if pair.times >= TIMES {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_add_at_once_get_a_code_each() {
    let site =
        Site::start_with(|config| config.icws.busy_wait = std::time::Duration::from_secs(60));
    let site = site.await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    let adders = (0..4).map(|_| {
        let session = session.clone();
        tokio::spawn(async move {
            let mut replies = Vec::new();
            for _ in 0..25 {
                replies.push(session.link(USERS, ANN, 0).await);
            }
            replies
        })
    });
    let mut given = BTreeSet::new();
    let mut refused = 0;
    for adder in adders.collect::<Vec<_>>() {
        for reply in adder.await.unwrap() {
            if reply.status == 403 {
                assert_eq!(reply.error_id(), "error.request.directory.full");
                refused += 1;
                continue;
            }
            assert_eq!(reply.status, 201, "{reply:?}");
            let id = reply.json()["speedDialContactLinkId"]
                .as_str()
                .unwrap()
                .to_owned();
            assert!(given.insert(id), "{reply:?}");
        }
    }
    // Two codes were set already.
    assert_eq!((given.len(), refused), (98, 2));
    assert!(!given.contains("03") && !given.contains("50"));
    assert_eq!(site.switch.speed_dials(FOO).len(), 100);
}
