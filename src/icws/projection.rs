//! Projection of a directory for a subscription, read from the switch.

use super::contact::ContactRow;
use super::directory::DirectoryKind;
use super::error::IcwsError;
use super::filter::ViewParameters;
use super::state::Icws;
use crate::dialect::UserRequest;
use crate::switch::directory::{Contact, ContactSource};
use crate::switch::speed_dial_100::{SpeedDial, format_code};

/// Projected rows, and how many there are in all.
#[derive(Debug)]
pub(super) struct RowProjection {
    /// Rows in the directory.
    pub(super) total: usize,
    /// Of these, rows that fit the filters.
    pub(super) filtered: usize,
    /// The index of the first row that is shown.
    pub(super) first: usize,
    /// Those that are shown.
    pub(super) rows: Vec<ContactRow>,
}

/// Reads what the subscription shows.
pub(super) async fn read(
    user: &UserRequest<'_, Icws>,
    wanted: &ViewParameters,
) -> Result<RowProjection, IcwsError> {
    let rows = match wanted.directory {
        DirectoryKind::GroupUsers => group_users(user).await?,
        DirectoryKind::PersonalPhoneList => personal_phone_list(user).await?,
        DirectoryKind::SpeedDial100 => links(user).await?,
    };
    let mut view = RowProjection::new(rows, wanted);
    if wanted.directory == DirectoryKind::GroupUsers {
        complete(user, &mut view.rows).await?;
    }
    Ok(view)
}

async fn group_users(user: &UserRequest<'_, Icws>) -> Result<Vec<ContactRow>, IcwsError> {
    let directory = &user.dialect.directory;
    let users = directory.group_users(user.call, &user.subscriber);
    let users = user.read(users).await?;
    Ok(users.iter().cloned().map(ContactRow::of_user).collect())
}

/// Reads the further numbers of those users who are shown.
async fn complete(user: &UserRequest<'_, Icws>, rows: &mut [ContactRow]) -> Result<(), IcwsError> {
    let listed: Vec<Contact> = rows.iter().map(|row| row.contact.clone()).collect();
    let directory = &user.dialect.directory;
    let max_age = user.dialect.settings.refresh_interval;
    let complete = directory.with_all_numbers(user.call, &user.subscriber, &listed, max_age);
    for (row, contact) in rows.iter_mut().zip(user.read(complete).await?) {
        row.contact = contact;
    }
    Ok(())
}

async fn personal_phone_list(user: &UserRequest<'_, Icws>) -> Result<Vec<ContactRow>, IcwsError> {
    let directory = &user.dialect.directory;
    let list = directory.personal_phone_list(user.call, &user.subscriber);
    let list = user.read(list).await?;
    Ok(list.into_iter().map(ContactRow::of_phone_list).collect())
}

async fn links(user: &UserRequest<'_, Icws>) -> Result<Vec<ContactRow>, IcwsError> {
    let list = user.switch().speed_dials(user.call, &user.subscriber);
    let list = user.read(list).await?;
    let directory = &user.dialect.directory;
    let owners = directory.known_owners(user.call, &user.subscriber, &list.entries);
    let owners = user.read(owners).await?;
    let links = list.entries.iter().zip(owners);
    let links = links.map(|(entry, owner)| match owner {
        Some(owner) => ContactRow {
            id: format_code(entry.code),
            designation: Some(owner.kind),
            is_link: true,
            ..ContactRow::of_source(owner.source, owner.contact.clone())
        },
        None => ContactRow::of_unknown(entry),
    });
    Ok(links.collect())
}

// === impl RowProjection ===

impl RowProjection {
    fn new(mut rows: Vec<ContactRow>, wanted: &ViewParameters) -> Self {
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

// === impl ContactRow ===

impl ContactRow {
    fn of_user(contact: Contact) -> Self {
        Self::of_source(ContactSource::GroupUsers, contact)
    }

    fn of_phone_list(contact: Contact) -> Self {
        Self::of_source(ContactSource::PersonalPhoneList, contact)
    }

    /// A contact itself, as its own directory has it.
    fn of_source(source: ContactSource, contact: Contact) -> Self {
        let is_user = source == ContactSource::GroupUsers;
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
    use super::super::filter::RowSelection;
    use super::*;

    fn view(index: usize, count: usize) -> (usize, Vec<String>) {
        let contact = |id: &str| Contact {
            id: id.to_owned(),
            ..Contact::default()
        };
        let rows = ["a", "b", "c"].map(|id| ContactRow::of_user(contact(id)));
        let wanted = ViewParameters {
            directory: DirectoryKind::GroupUsers,
            selection: RowSelection::default(),
            index,
            count,
        };
        let view = RowProjection::new(rows.into(), &wanted);
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
