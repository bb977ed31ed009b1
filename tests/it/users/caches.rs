//! Nothing that was kept of a user outlives a change of the user.

use super::path;
use crate::support::{LIST, stage};

#[tokio::test]
async fn a_user_who_is_deleted_is_gone_by_every_id_at_once() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let others = [
        LIST.to_owned(),
        LIST.replace("/foouser/", "/foo.user@demo.example/"),
    ];
    for path in &others {
        assert_eq!(gateway.request("GET", path, "").await.status, 200, "{path}");
    }
    let deleted = gateway.request("DELETE", &path("foouser"), "").await;
    assert_eq!(deleted.status, 200, "{deleted:?}");
    let lists = || {
        switch
            .counts()
            .executed("UserSpeedDial100GetListRequest17sp1")
    };
    let before = lists();
    for path in &others {
        let reply = gateway.request("GET", path, "").await;
        assert_eq!((reply.status, reply.error_code()), (404, 40402), "{path}");
    }
    assert_eq!(lists(), before, "a proof was kept");
}
