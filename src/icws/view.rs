//! What a subscription shows at present, read from the switch.

use super::contact::Row;
use super::directory::Directory;
use super::error::IcwsError;
use super::filter::Selection;
use super::own::Own;
use crate::switch::directory::{Contact, Source};
use crate::switch::speed_dial_100::{SpeedDial, format_code};

/// What a subscription asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameters {
    /// Of which directory.
    pub(super) directory: Directory,
    /// Which rows, in which order.
    pub(super) selection: Selection,
    /// The first of them that is shown, counted from 0.
    pub(super) index: usize,
    /// How many are shown at most.
    pub(super) count: usize,
}

/// The rows that are shown, and how many there are in all.
#[derive(Debug)]
pub(super) struct View {
    /// Rows in the directory.
    pub(super) total: usize,
    /// Of these, rows that fit the filters.
    pub(super) filtered: usize,
    /// The index of the first row that is shown.
    pub(super) first: usize,
    /// Those that are shown.
    pub(super) rows: Vec<Row>,
}

/// Reads what the subscription shows.
pub(super) async fn read(own: &Own<'_>, wanted: &Parameters) -> Result<View, IcwsError> {
    let rows = match wanted.directory {
        Directory::GroupUsers => group_users(own).await?,
        Directory::PersonalPhoneList => personal_phone_list(own).await?,
        Directory::SpeedDial100 => links(own).await?,
    };
    let mut view = View::new(rows, wanted);
    if wanted.directory == Directory::GroupUsers {
        complete(own, &mut view.rows).await?;
    }
    Ok(view)
}

async fn group_users(own: &Own<'_>) -> Result<Vec<Row>, IcwsError> {
    let directory = &own.icws.directory;
    let users = directory.group_users(own.call, &own.subscriber).await;
    let users = own.result(users)?;
    Ok(users.iter().cloned().map(Row::of_user).collect())
}

/// Reads the further numbers of those users who are shown.
async fn complete(own: &Own<'_>, rows: &mut [Row]) -> Result<(), IcwsError> {
    let listed: Vec<Contact> = rows.iter().map(|row| row.contact.clone()).collect();
    let directory = &own.icws.directory;
    let max_age = own.icws.settings.refresh_interval;
    let complete = directory.with_all_numbers(own.call, &own.subscriber, &listed, max_age);
    for (row, contact) in rows.iter_mut().zip(own.result(complete.await)?) {
        row.contact = contact;
    }
    Ok(())
}

async fn personal_phone_list(own: &Own<'_>) -> Result<Vec<Row>, IcwsError> {
    let directory = &own.icws.directory;
    let list = directory.personal_phone_list(own.call, &own.subscriber);
    let list = own.result(list.await)?;
    Ok(list.into_iter().map(Row::of_phone_list).collect())
}

async fn links(own: &Own<'_>) -> Result<Vec<Row>, IcwsError> {
    let switch = &own.icws.base.switch;
    let list = own.result(switch.speed_dials(own.call, &own.subscriber).await)?;
    let directory = &own.icws.directory;
    let owners = directory.known_owners(own.call, &own.subscriber, &list.entries);
    let owners = own.result(owners.await)?;
    let links = list.entries.iter().zip(owners);
    let links = links.map(|(entry, owner)| match owner {
        Some(owner) => Row {
            id: format_code(entry.code),
            designation: Some(owner.kind),
            is_link: true,
            ..Row::of_source(owner.source, owner.contact.clone())
        },
        None => Row::of_unknown(entry),
    });
    Ok(links.collect())
}

// === impl View ===

impl View {
    fn new(mut rows: Vec<Row>, wanted: &Parameters) -> Self {
        let total = rows.len();
        rows.retain(|row| wanted.selection.fits(row));
        rows.sort_by(|one, other| wanted.selection.order(one, other));
        let filtered = rows.len();
        let first = wanted.index.min(filtered);
        rows.drain(..first);
        rows.truncate(wanted.count);
        Self {
            total,
            filtered,
            first,
            rows,
        }
    }
}

// === impl Row ===

impl Row {
    fn of_user(contact: Contact) -> Self {
        Self::of_source(Source::GroupUsers, contact)
    }

    fn of_phone_list(contact: Contact) -> Self {
        Self::of_source(Source::PersonalPhoneList, contact)
    }

    /// A contact itself, as its own directory has it.
    fn of_source(source: Source, contact: Contact) -> Self {
        let is_user = source == Source::GroupUsers;
        Self {
            id: contact.id.clone(),
            user_id: is_user.then(|| contact.id.clone()),
            contact,
            designation: None,
            is_link: false,
        }
    }

    /// A speed code that dials a number of nobody known: what it is for, and the number.
    fn of_unknown(entry: &SpeedDial) -> Self {
        Self {
            id: format_code(entry.code),
            user_id: None,
            contact: Contact::unknown(entry.description.as_deref(), &entry.number),
            designation: None,
            is_link: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(index: usize, count: usize) -> (usize, Vec<String>) {
        let contact = |id: &str| Contact {
            id: id.to_owned(),
            ..Contact::default()
        };
        let rows = ["a", "b", "c"].map(|id| Row::of_user(contact(id)));
        let wanted = Parameters {
            directory: Directory::GroupUsers,
            selection: Selection::default(),
            index,
            count,
        };
        let view = View::new(rows.into(), &wanted);
        assert_eq!((view.total, view.filtered), (3, 3));
        (
            view.first,
            view.rows.into_iter().map(|row| row.id).collect(),
        )
    }

    #[test]
    fn a_window_ends_with_the_rows() {
        for (index, count, first, shown) in [
            (0, 25, 0, "abc"),
            (1, 1, 1, "b"),
            (2, 25, 2, "c"),
            (3, 25, 3, ""),
            (usize::MAX, usize::MAX, 3, ""),
        ] {
            assert_eq!(view(index, count).0, first, "{index} {count}");
            assert_eq!(view(index, count).1.concat(), shown, "{index} {count}");
        }
    }
}
