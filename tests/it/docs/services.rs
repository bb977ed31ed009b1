//! `docs/rest-api.md`: the services that are nothing but settings, as their tables say.

use ocip_services::ALL;
use ocip_services::table::{ChangeAnswer, Kind, Setting, SettingAccess, UserService};

use super::check_rest_api;

fn part() -> String {
    let head = "| service | path | settings | PUT answers | commands |\n|---|---|---|---|---|\n";
    head.to_owned() + &ALL.iter().copied().map(row).collect::<String>()
}

fn row(service: &UserService) -> String {
    let settings: Vec<_> = service.settings.iter().map(setting).collect();
    let answer = match service.answer {
        ChangeAnswer::Empty => "nothing",
        ChangeAnswer::LikeGet => "like GET",
    };
    let (name, path, commands) = (service.name, service.path, service.commands);
    let mut older: Vec<_> = service
        .older
        .iter()
        .flat_map(|one| [one.get, one.modify])
        .filter(|name| ![commands.get, commands.modify].contains(name))
        .map(|name| format!("`{name}`"))
        .collect();
    if let Some(first) = older.first_mut() {
        *first = format!("; before them {first}");
    }
    format!(
        "| {name} | `U/services/{path}/` | {} | {answer} | `{}`, `{}`{} |\n",
        settings.join("; "),
        commands.get,
        commands.modify,
        older.join(", ")
    )
}

fn setting(setting: &Setting) -> String {
    let kind = match setting.kind {
        Kind::Flag => "true or false".to_owned(),
        Kind::Number(ranges) => {
            let range = |range: &std::ops::RangeInclusive<i32>| match range.start() == range.end() {
                true => range.start().to_string(),
                false => format!("{}–{}", range.start(), range.end()),
            };
            ranges.iter().map(range).collect::<Vec<_>>().join(", ")
        }
        Kind::Text(max) => format!("1–{max} characters"),
        Kind::OneOf(texts) => {
            let quoted: Vec<_> = texts.iter().map(|text| format!("`{text}`")).collect();
            quoted.join(", ")
        }
        Kind::Named(texts) => {
            let quoted: Vec<_> = texts.iter().map(|(json, _)| format!("`{json}`")).collect();
            quoted.join(", ")
        }
        Kind::Destination => "a number or SIP URI".to_owned(),
        Kind::UserIds(list) => format!("at most {} ids of users of the tenant", list.max),
        Kind::OptIns(_) => "users of the tenant, each with `userId` and `optInStatus`".to_owned(),
        Kind::Users(_) => "users".to_owned(),
        Kind::ListUri => "a SIP URI".to_owned(),
        Kind::OutgoingNumber | Kind::DirectoryNumber | Kind::MobileNumber => "a number".to_owned(),
        Kind::Addresses(most) => format!("1–{most} addresses of 1–80 characters, `;` between them"),
        Kind::User => "the id of a user of the tenant".to_owned(),
        Kind::Moment => "`YYYY-MM-DD HH:MM:SS`".to_owned(),
    };
    let more = match setting.access {
        SettingAccess::ReadOnly => ", GET only",
        SettingAccess::WriteOnly => ", PUT only",
        SettingAccess::Full if setting.shows_empty => ", `\"\"` for none",
        SettingAccess::Full if setting.optional => ", or none",
        SettingAccess::Full => "",
    };
    format!("`{}` ({kind}{more})", setting.json_path())
}

#[test]
fn the_page_has_every_service_that_is_a_table() {
    check_rest_api(&[("services", part())]);
}
