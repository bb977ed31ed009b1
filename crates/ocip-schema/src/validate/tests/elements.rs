//! Documents that break a rule of content: presence, order, occurrence, choice.

use super::examples::USERS;
use super::{command, command_fault, document, fault_of, validate};

const ADD: &str = "UserSpeedDial100AddListRequest";
const DELETE: &str = "UserSpeedDial100DeleteListRequest";

#[test]
fn elements_must_be_there_in_order_and_once() {
    for (children, fault) in [
        ("", "command[0]: userId is missing"),
        (
            "<userId>a</userId>",
            "command[0]: speedDialEntry is missing",
        ),
        (
            "<speedDialEntry/><userId>a</userId>",
            "command[0]: found speedDialEntry where userId is required",
        ),
        (
            "<userId>a</userId><userId>b</userId>",
            "command[0]/userId: it occurs 2 times; the maximum is 1",
        ),
        (
            "<userId>a</userId><note/>",
            "command[0]/note: not an element of UserSpeedDial100AddListRequest; \
             allowed here: speedDialEntry",
        ),
    ] {
        assert_eq!(command_fault(ADD, children), fault);
    }
}

#[test]
fn entries_are_checked_at_their_place_in_the_list() {
    let good =
        "<speedDialEntry><speedCode>1</speedCode><phoneNumber>1</phoneNumber></speedDialEntry>";
    for (entry, fault) in [
        ("", ": speedCode is missing"),
        (
            "<speedCode>100</speedCode>",
            "/speedCode: 100 is above the maximum of 99",
        ),
        (
            "<speedCode>-1</speedCode>",
            "/speedCode: -1 is below the minimum of 0",
        ),
        (
            "<speedCode>x</speedCode>",
            "/speedCode: 'x' is not a whole number",
        ),
        ("<speedCode>1</speedCode>", ": phoneNumber is missing"),
        (
            "<speedCode>1</speedCode><phoneNumber> </phoneNumber>",
            "/phoneNumber: 0 characters are fewer than the minimum of 1",
        ),
        (
            "<speedCode>1</speedCode><phoneNumber>1<b/></phoneNumber>",
            "/phoneNumber: the element b stands where only text may",
        ),
        (
            "<speedCode>1</speedCode><phoneNumber xsi:nil=\"true\"/>",
            "/phoneNumber: xsi:nil is not allowed here",
        ),
        (
            "<speedCode>1</speedCode><phoneNumber>1</phoneNumber><extra/>",
            "/extra: not an element of SpeedDial100Entry; allowed here: description",
        ),
        (
            "<speedCode>1</speedCode>text<phoneNumber>1</phoneNumber>",
            ": text stands where only elements may",
        ),
        (
            "<speedCode>1</speedCode><phoneNumber>1</phoneNumber><![CDATA[x]]>",
            ": text stands where only elements may",
        ),
        (
            "<speedCode>1</speedCode>\u{A0}<phoneNumber>1</phoneNumber>",
            ": text stands where only elements may",
        ),
    ] {
        let bad = format!("<speedDialEntry>{entry}</speedDialEntry>");
        let children = format!("<userId>a</userId>{good}{good}{bad}");
        let fault = format!("command[0]/speedDialEntry[2]{fault}");
        assert_eq!(command_fault(ADD, &children), fault);
    }
}

#[test]
fn a_list_has_at_most_a_hundred_entries() {
    let code = "<speedCode>7</speedCode>";
    let children = |count| format!("<userId>a</userId>{}", code.repeat(count));
    assert_eq!(
        validate(&document(&command(DELETE, &children(100)))),
        Ok(())
    );
    let fault = "command[0]/speedCode[100]: it occurs 101 times; the maximum is 100";
    assert_eq!(command_fault(DELETE, &children(101)), fault);
}

#[test]
fn a_choice_takes_exactly_one_branch() {
    let is_assigned = "UserServiceIsAssignedRequest";
    let fault = "command[0]: serviceName or servicePackName is missing";
    assert_eq!(command_fault(is_assigned, "<userId>a</userId>"), fault);
    let both = "<userId>a</userId><serviceName>s</serviceName><servicePackName>p</servicePackName>";
    let fault = "command[0]/servicePackName: out of place; nothing more is allowed here";
    assert_eq!(command_fault(is_assigned, both), fault);
}

#[test]
fn variants_have_their_own_elements_only() {
    for (example, removed, fault) in [
        (
            USERS[1].replace("Response21", "Response19"),
            "",
            "command[0]/accessDeviceEndpoint/supportVisualDeviceManagement: not an element of AccessDeviceEndpointRead19; allowed here: portNumber",
        ),
        (
            USERS[1].replace("Response21", "Response23V2"),
            "",
            "command[0]: found lastName where userId is required",
        ),
        (
            USERS[3].replace("Response23V2", "Response22V9"),
            "<useHotline>true</useHotline>",
            "command[0]/accessDeviceEndpoint: found hotlineContact where useHotline is required",
        ),
        (
            USERS[3].replace("Response23V2", "Response22V9"),
            "",
            "command[0]/userPersonId: not an element of UserGetResponse22V9; allowed here: isPlace",
        ),
    ] {
        let example = match removed {
            "" => example,
            removed => example.replace(removed, ""),
        };
        assert_eq!(fault_of(&document(&example)), fault);
    }
}

#[test]
fn an_abstract_department_needs_its_type() {
    let untyped = USERS[2].replace(" xsi:type=\"GroupDepartmentKey\"", "");
    let fault = "command[0]/department: the type DepartmentKey is abstract; \
                 xsi:type must name a concrete one";
    assert_eq!(fault_of(&document(&untyped)), fault);
    let unknown = USERS[2].replace("GroupDepartmentKey", "Key");
    let fault = "command[0]/department: Invalid xsi:type qname: 'Key' in element command";
    assert_eq!(fault_of(&document(&unknown)), fault);
}
