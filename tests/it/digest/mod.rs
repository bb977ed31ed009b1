//! Digests of users: the profile and every service that a user has, in few documents.

mod group;
mod user;

use ocip_simulator::data::{StoredCriteria, SwitchData};
use serde_json::{Map, Value};

use crate::support::{TestGateway, USER};

/// A user's path.
const ONE: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/";

/// Gives the demo's user more criteria than fit into a document.
fn add_criteria(data: &mut SwitchData, count: usize) {
    let user = data.users.get_mut(USER).unwrap();
    let made = (0..count).map(|nth| StoredCriteria {
        name: format!("criteria {nth}"),
        ..StoredCriteria::default()
    });
    user.simultaneous_ring_personal.criteria.extend(made);
}

async fn digest(gateway: &TestGateway, user: &str) -> Value {
    let path = format!("{user}services/?full=true");
    let reply = gateway.request("GET", &path, "").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

fn services(digest: &Value) -> &Map<String, Value> {
    digest["services"].as_object().unwrap()
}
