//! `docs/rest-api.md`: the services that act by criteria, each path with its commands, as their tables say.

use ocip_services::criteria::ALL;
use ocip_services::criteria::table::CriteriaService;

use super::check_rest_api;

fn part() -> String {
    let head = "| request | commands of the switch |\n|---|---|\n";
    head.to_owned() + &ALL.iter().copied().map(rows).collect::<String>()
}

fn rows(service: &CriteriaService) -> String {
    let commands = &service.commands;
    let path = format!("U/services/{}/", service.path);
    let one = format!("{path}criteria/{{name}}/");
    let (read, read_one) = (commands.get, commands.get_criteria);
    let (modify, modify_one) = (commands.modify, commands.modify_criteria);
    let (add, delete) = (commands.add_criteria, commands.delete_criteria);
    [
        ("GET", &path, vec![read, read_one]),
        (
            "PUT",
            &path,
            vec![read, read_one, delete, modify_one, add, modify],
        ),
        ("GET", &one, vec![read, read_one]),
        (
            "POST",
            &format!("{path}criteria/"),
            vec![read, add, modify, read_one],
        ),
        ("PUT", &one, vec![read, modify_one, modify, read_one]),
        ("DELETE", &one, vec![read, delete]),
    ]
    .map(|(method, path, commands)| {
        let commands: Vec<_> = commands.iter().map(|name| format!("`{name}`")).collect();
        format!("| {method} `{path}` | {} |\n", commands.join(", "))
    })
    .concat()
}

#[test]
fn the_page_has_every_service_that_acts_by_criteria() {
    check_rest_api(&[("criteria", part())]);
}
