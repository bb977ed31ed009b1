//! The custom tags of a device on the wire and in the state.

use super::*;

const LIST: &str = "AccessDeviceCustomTagGetListRequest";
const ADD: &str = "AccessDeviceCustomTagAddRequest";
const MODIFY: &str = "AccessDeviceCustomTagModifyRequest";
const DELETE: &str = "AccessDeviceCustomTagDeleteListRequest";
const SET: &str = "AccessDeviceCustomTagAddOrModifyListRequest";

/// A command about the demo's device in the group.
fn tags(request: &str, content: &str) -> String {
    command(&format!("Group{request}"), &format!("{GROUP}{content}"))
}

fn named(name: &str) -> String {
    format!("<tagName>{name}</tagName>")
}

fn tag(name: &str, value: &str) -> String {
    format!("{}<tagValue>{value}</tagValue>", named(name))
}

fn in_list(tag: &str) -> String {
    format!("<tag>{tag}</tag>")
}

impl Demo {
    /// Names and values of the demo's device in the group, in their order.
    fn tags(&self) -> Vec<(String, String)> {
        let tags = self.device(AccessDeviceLevel::Group).tags.0;
        tags.into_iter().map(|tag| (tag.name, tag.value)).collect()
    }

    fn value(&self, name: &str) -> Option<String> {
        let device = self.device(AccessDeviceLevel::Group);
        device.tags.get(name).map(str::to_owned)
    }

    /// Asks, and checks that the command is refused in these words and changes nothing.
    async fn refuses_tags(&self, client: &mut Client, command: &str, expected: &str) {
        let before = self.tags();
        assert_eq!(summary(&client.ask(command).await), expected);
        assert_eq!(self.tags(), before);
    }
}

#[tokio::test]
async fn tags_stand_in_a_table_in_their_order() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&tags(LIST, "")).await;
    assert!(
        reply.contains(
            "GroupAccessDeviceCustomTagGetListResponse\" xmlns=\"\"><deviceCustomTagsTable>\
         <colHeading>Tag Name</colHeading><colHeading>Tag Value</colHeading>\
         <colHeading>Actual Tag Value</colHeading>\
         <row><col>%FLEX_KEY_ACT_4%</col><col>CALLLOG</col><col>CALLLOG</col></row>\
         <row><col>%FLEX_KEY_LABEL_4%</col><col>history</col><col>history</col></row>\
         <row><col>%FLEX_KEY_ACT_5%</col><col>ONETOUCH</col><col>ONETOUCH</col></row>\
         <row><col>%FLEX_KEY_ARG_5%</col><col>065432368</col><col>065432368</col></row>\
         <row><col>%FLEX_KEY_LABEL_5%</col><col>call boss</col><col>call boss</col></row>"
        ),
        "{reply}"
    );
    let name = format!("ServiceProvider{LIST}");
    let reply = client.ask(&command(&name, TENANT)).await;
    assert!(
        reply.contains("<row><col>%LINE_FUNCTION-1%</col>"),
        "{reply}"
    );
}

#[tokio::test]
async fn older_releases_do_not_say_the_actual_value() {
    let demo = Demo::with(|data| data.behaviour.actual_tag_values = false).await;
    let reply = demo.client().await.ask(&tags(LIST, "")).await;
    assert!(
        reply.contains(
            "<colHeading>Tag Value</colHeading>\
         <row><col>%FLEX_KEY_ACT_4%</col><col>CALLLOG</col></row>"
        ),
        "{reply}"
    );
}

#[tokio::test]
async fn a_device_without_tags_has_a_table_with_headings() {
    let demo = Demo::with(|data| {
        for device in data.devices.values_mut() {
            device.tags.0.clear();
        }
    })
    .await;
    let reply = demo.client().await.ask(&tags(LIST, "")).await;
    assert!(reply.contains("Actual Tag Value</colHeading></deviceCustomTagsTable>"));
}

#[tokio::test]
async fn a_tag_is_added_changed_and_removed_at_every_level() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for (level, prefix, key) in LEVELS {
        let name = "%NEW%";
        let before = demo.device(level).tags;
        for (request, content, expected) in [
            (ADD, tag(name, " a  b "), Some("a b")),
            (MODIFY, tag(name, "c"), Some("c")),
            (MODIFY, named(name), Some("c")),
            (
                MODIFY,
                format!("{}<tagValue xsi:nil=\"true\"/>", named(name)),
                Some(""),
            ),
            (SET, in_list(&tag(name, "d")), Some("d")),
            (SET, in_list(&named(name)), Some("")),
            (DELETE, named(name), None),
            (ADD, named(name), Some("")),
            (DELETE, named(name), None),
        ] {
            let content = format!("{key}{content}");
            succeeds(
                &mut client,
                &command(&format!("{prefix}{request}"), &content),
            )
            .await;
            assert_eq!(demo.device(level).tags.get(name), expected, "{request}");
        }
        assert_eq!(demo.device(level).tags, before);
    }
}

#[tokio::test]
async fn what_exists_is_not_added_and_what_does_not_is_not_changed() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let there = "%FLEX_KEY_ACT_4%";
    let exists = format!("[Error 99301] Custom tag already exists: {there}");
    let not_found = "[Error 99302] Custom tag not found: %X%";
    for (command, expected) in [
        (tags(ADD, &tag(there, "x")), exists.as_str()),
        (tags(MODIFY, &tag("%X%", "x")), not_found),
        (tags(DELETE, &named("%X%")), not_found),
        (
            tags(DELETE, &[named(there), named("%X%")].concat()),
            not_found,
        ),
    ] {
        demo.refuses_tags(&mut client, &command, expected).await;
    }
}

#[tokio::test]
async fn a_tag_has_a_name_that_tags_can_have() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for name in ["X", "%X", "X%", "%X%Y%", "%BWX%", "%"] {
        let expected = format!("[Error 99303] Invalid custom tag name: {name}");
        let list = [in_list(&tag("%OK%", "1")), in_list(&tag(name, "1"))].concat();
        for command in [tags(ADD, &tag(name, "1")), tags(SET, &list)] {
            demo.refuses_tags(&mut client, &command, &expected).await;
        }
    }
}

#[tokio::test]
async fn several_tags_are_set_whether_or_not_they_exist() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let all = [
        tag("%FLEX_KEY_ACT_4%", "REDIAL"),
        tag("%FLEX_KEY_ARG_4%", "1"),
        tag("%FLEX_KEY_ARG_4%", "2"),
        named("%FLEX_KEY_LABEL_4%"),
    ]
    .map(|one| in_list(&one));
    let before = demo.tags().len();
    succeeds(&mut client, &tags(SET, &all.concat())).await;
    let value = |name| demo.value(name);
    assert_eq!(value("%FLEX_KEY_ACT_4%").as_deref(), Some("REDIAL"));
    assert_eq!(value("%FLEX_KEY_ARG_4%").as_deref(), Some("2"));
    assert_eq!(value("%FLEX_KEY_LABEL_4%").as_deref(), Some(""));
    assert_eq!(demo.tags().len(), before + 1);
}

#[tokio::test]
async fn a_switch_may_not_know_how_to_set_several_tags() {
    let demo = Demo::with(|data| data.behaviour.knows_add_or_modify_list = false).await;
    let mut client = demo.client().await;
    let set = tags(SET, &in_list(&tag("%X%", "1")));
    let reply = client.ask(&set).await;
    let expected = "[Error 6004] OCI XML Request validation error";
    assert_eq!(summary(&reply), expected);
    let name = format!("Invalid xsi:type qname: 'Group{SET}'");
    assert!(reply.contains(&name), "{reply}");
    succeeds(&mut client, &tags(ADD, &tag("%X%", "1"))).await;
}

#[tokio::test]
async fn a_refused_list_may_keep_what_came_before() {
    let demo = Demo::with(|data| data.behaviour.partial_lists = true).await;
    let mut client = demo.client().await;
    let list = [tag("%OK%", "1"), tag("BAD", "1"), tag("%LATE%", "1")].map(|one| in_list(&one));
    let reply = client.ask(&tags(SET, &list.concat())).await;
    assert!(reply.contains("[Error 99303]"), "{reply}");
    assert_eq!(demo.value("%OK%").as_deref(), Some("1"));
    assert_eq!(demo.value("%LATE%"), None);
}

#[tokio::test]
async fn a_standby_switch_lists_tags_and_changes_none() {
    let demo = Demo::with(|data| data.behaviour.read_only = true).await;
    let mut client = demo.client().await;
    let add = tags(ADD, &tag("%X%", "1"));
    let expected = "[Error 99004] The server is in standby and accepts no changes.";
    demo.refuses_tags(&mut client, &add, expected).await;
    let reply = client.ask(&tags(LIST, "")).await;
    assert!(reply.contains("<row>"), "{reply}");
}
