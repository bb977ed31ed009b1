//! Devices on the wire and in the state: profiles, levels, reset and rebuild.

mod custom_tag;

use ocip::command::access_device::AccessDeviceKey;
use ocip::command::user::AccessDeviceLevel;

use super::*;
use crate::data::PhoneDevice;

const GROUP: &str = "<serviceProviderId>foo</serviceProviderId><groupId>foogroup</groupId>\
    <deviceName>DP_giulio@sip.netaxis.be</deviceName>";
const TENANT: &str =
    "<serviceProviderId>foo</serviceProviderId><deviceName>foo-desk-2</deviceName>";
const SYSTEM: &str = "<deviceName>loan-phone-7</deviceName>";

/// Each level with its prefix and the key of a device.
const LEVELS: [(AccessDeviceLevel, &str, &str); 3] = [
    (AccessDeviceLevel::Group, "Group", GROUP),
    (
        AccessDeviceLevel::ServiceProvider,
        "ServiceProvider",
        TENANT,
    ),
    (AccessDeviceLevel::System, "System", SYSTEM),
];

fn get(prefix: &str, key: &str) -> String {
    command(&format!("{prefix}AccessDeviceGetRequest18sp1"), key)
}

async fn succeeds(client: &mut Client, command: &str) {
    let reply = client.ask(command).await;
    assert!(reply.contains("c:SuccessResponse"), "{reply}");
}

impl Demo {
    /// The demo's device of this level.
    fn device(&self, level: AccessDeviceLevel) -> PhoneDevice {
        let name = match level {
            AccessDeviceLevel::Group => "DP_giulio@sip.netaxis.be",
            AccessDeviceLevel::ServiceProvider => "foo-desk-2",
            AccessDeviceLevel::System => "loan-phone-7",
        };
        let key = AccessDeviceKey::new(level, "foo", "foogroup", name);
        self.switch.device(&key).unwrap()
    }
}

#[tokio::test]
async fn a_profile_says_what_the_device_is() {
    let demo = Demo::start().await;
    let reply = demo.client().await.ask(&get("Group", GROUP)).await;
    assert!(
        reply.contains(
            "xsi:type=\"GroupAccessDeviceGetResponse18sp1\" xmlns=\"\">\
         <deviceType>Telenet-Panasonic-KX-HDV230</deviceType><protocol>SIP 2.0</protocol>\
         <macAddress>0080f0c0ffee</macAddress><numberOfPorts><quantity>2</quantity>\
         </numberOfPorts><numberOfAssignedPorts>1</numberOfAssignedPorts><status>Online</status>\
         <configurationMode>Default</configurationMode>"
        ),
        "{reply}"
    );
}

#[tokio::test]
async fn every_level_has_its_device() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for ((_, prefix, key), (device_type, status)) in LEVELS.into_iter().zip([
        ("Telenet-Panasonic-KX-HDV230", "Online"),
        ("Demo-Combined", "Online"),
        ("Demo-Two-Parameters", "Offline"),
    ]) {
        let reply = client.ask(&get(prefix, key)).await;
        let response = format!("{prefix}AccessDeviceGetResponse18sp1");
        assert!(reply.contains(&response), "{reply}");
        assert_eq!(element(&reply, "deviceType"), device_type);
        assert_eq!(element(&reply, "status"), status);
        assert_eq!(element(&reply, "numberOfAssignedPorts"), "1");
        assert_eq!(reply.contains("configurationMode"), prefix == "Group");
    }
}

#[tokio::test]
async fn the_device_of_every_demo_user_is_found_by_the_users_profile() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let mut found = Vec::new();
    for user in ["foouser", "baruser", "warehouse", "shop"] {
        let profile = client.ask(&user_get(user)).await;
        if !profile.contains("<accessDevice>") {
            continue;
        }
        let level = element(&profile, "deviceLevel").replace(' ', "");
        let tenant = element(&profile, "serviceProviderId");
        let key = match level.as_str() {
            "Group" => GROUP,
            "ServiceProvider" => TENANT,
            _ => SYSTEM,
        };
        assert!(key.contains(element(&profile, "deviceName")), "{tenant}");
        let reply = client.ask(&get(&level, key)).await;
        found.push(element(&reply, "deviceType").to_owned());
    }
    assert_eq!(found.len(), 3);
}

#[tokio::test]
async fn lines_are_the_users_whose_device_it_is() {
    let demo = Demo::with(|data| {
        let device = data.user("foouser").unwrap().device.clone();
        data.user_mut("baruser").unwrap().device = device;
    })
    .await;
    let key = demo.device(AccessDeviceLevel::Group).key();
    let lines = demo.switch.edit(|data| data.line_ports(&key).len());
    assert_eq!(lines, 2);
    let mut client = demo.client().await;
    for (prefix, key, lines) in [("Group", GROUP, "2"), ("ServiceProvider", TENANT, "0")] {
        let reply = client.ask(&get(prefix, key)).await;
        assert_eq!(element(&reply, "numberOfAssignedPorts"), lines);
    }
}

#[tokio::test]
async fn a_device_is_found_at_its_level_alone() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for (prefix, key, name) in [
        (
            "Group",
            GROUP.replace("foogroup", "bargroup"),
            "DP_giulio@sip.netaxis.be",
        ),
        (
            "Group",
            GROUP.replace(">foo<", ">nowhere<"),
            "DP_giulio@sip.netaxis.be",
        ),
        (
            "Group",
            GROUP.replace("DP_giulio@sip.netaxis.be", "foo-desk-2"),
            "foo-desk-2",
        ),
        (
            "ServiceProvider",
            TENANT.replace(">foo<", ">bar<"),
            "foo-desk-2",
        ),
        (
            "System",
            SYSTEM.replace("loan-phone-7", "DP_giulio@sip.netaxis.be"),
            "DP_giulio@sip.netaxis.be",
        ),
    ] {
        let reply = client.ask(&get(prefix, &key)).await;
        let expected = format!("[Error 4505] Access Device not found: {name}");
        assert_eq!(summary(&reply), expected);
    }
    let blanks = GROUP.replace("DP_giulio@sip.netaxis.be", " DP_giulio@sip.netaxis.be\n");
    let reply = client.ask(&get("Group", &blanks)).await;
    assert!(reply.contains("<deviceType>"), "{reply}");
}

#[tokio::test]
async fn a_login_touches_the_devices_of_its_level_and_below() {
    let demo = Demo::start().await;
    for (login, password, touched) in [
        (ADMIN, PASSWORD, [true, true, true]),
        ("foo-admin", PASSWORD, [true, true, false]),
        (
            "foogroup-admin@demo.example",
            PASSWORD,
            [true, false, false],
        ),
        ("foouser", USER_PASSWORD, [false, false, false]),
    ] {
        let mut client = demo.client_of(login, password).await;
        for ((level, prefix, key), touched) in LEVELS.into_iter().zip(touched) {
            let before = demo.device(level).resets;
            let reset = command(&format!("{prefix}AccessDeviceResetRequest"), key);
            let list = format!("{prefix}AccessDeviceCustomTagGetListRequest");
            let all = [get(prefix, key), reset, command(&list, key)].concat();
            let reply = client.ask(&all).await;
            let refused = reply.matches("<summary>[Error 5404]").count();
            assert_eq!(refused, if touched { 0 } else { 3 }, "{login} {reply}");
            let after = demo.device(level).resets;
            assert_eq!(after - before, u32::from(touched), "{login}");
        }
    }
}

#[tokio::test]
async fn a_login_of_elsewhere_touches_nothing() {
    let demo = Demo::with(|data| {
        for one in &mut data.administrators {
            one.tenant = one.tenant.as_ref().map(|_| "bar".to_owned());
        }
    })
    .await;
    for login in ["foo-admin", "foogroup-admin@demo.example"] {
        let mut client = demo.client_of(login, PASSWORD).await;
        for (_, prefix, key) in LEVELS {
            let reply = client.ask(&get(prefix, key)).await;
            assert_eq!(summary(&reply), "[Error 5404] Unauthorized transaction.");
        }
    }
}

#[tokio::test]
async fn resets_and_rebuilds_are_counted_per_device() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for (level, prefix, key) in LEVELS {
        let reset = command(&format!("{prefix}AccessDeviceResetRequest"), key);
        let name = format!("{prefix}CPEConfigRebuildDeviceConfigFileRequest");
        let rebuild = command(&name, key);
        let forced = command(&name, &format!("{key}<force>true</force>"));
        for one in [reset, rebuild, forced] {
            succeeds(&mut client, &one).await;
        }
        let device = demo.device(level);
        assert_eq!((device.resets, device.rebuilds), (1, 2), "{prefix}");
        assert_eq!(demo.switch.counts().executed(&name), 2);
    }
    let unknown = GROUP.replace("DP_giulio@sip.netaxis.be", "x");
    let reply = client
        .ask(&command("GroupAccessDeviceResetRequest", &unknown))
        .await;
    assert!(reply.contains("[Error 4505]"), "{reply}");
}
