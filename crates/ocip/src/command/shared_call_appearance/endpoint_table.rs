//! The table of endpoints of Shared Call Appearance, whose columns differ from release to release.

use super::super::ElementContent;
use super::super::table::{RowCells, Table, TableRow};
use super::super::user::AccessDeviceLevel;
use crate::xml::{ParseError, XmlReader, XmlWriter, value_error};

/// The endpoints of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointTable {
    /// Whether it is written with the columns from release 21 on; what is read has any.
    pub is_later: bool,
    /// One row for each endpoint.
    pub rows: Vec<SharedEndpointRow>,
}

/// An endpoint as a table shows it. What a release does not say, or there is not, is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedEndpointRow {
    /// Where its device is defined.
    pub device_level: AccessDeviceLevel,
    /// 1–40 characters.
    pub device_name: String,
    /// 1–40 characters, defined by the operator.
    pub device_type: Option<String>,
    /// `user@host`, or the user alone.
    pub line_port: String,
    /// What was set by hand.
    pub sip_contact: Option<String>,
    /// The port of the device.
    pub port_number: Option<i32>,
    /// Until release 20.
    pub private_identity: Option<String>,
    /// From release 21 on.
    pub supports_visual_device_management: Option<bool>,
    /// From release 21 on.
    pub is_active: Option<bool>,
    /// From release 21 on.
    pub allow_origination: Option<bool>,
    /// From release 21 on.
    pub allow_termination: Option<bool>,
    /// From release 21 on.
    pub mac_address: Option<String>,
}

/// An endpoint with the columns from release 21 on.
struct LaterEndpointRow(SharedEndpointRow);

const LEVEL: &str = "Device Level";
const NAME: &str = "Device Name";
const TYPE: &str = "Device Type";
const LINE_PORT: &str = "Line/Port";
const CONTACT: &str = "SIP Contact";
const PORT: &str = "Port Number";
const IDENTITY: &str = "Private Identity";
const VISUAL: &str = "Device Support Visual Device Management";
const ACTIVE: &str = "Is Active";
const ORIGINATION: &str = "Allow Origination";
const TERMINATION: &str = "Allow Termination";
const MAC: &str = "Mac Address";
const PATH: &str = "Path Header";

// === impl EndpointTable ===

impl ElementContent for EndpointTable {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        let rows = self.rows.iter().cloned();
        match self.is_later {
            true => Table(rows.map(LaterEndpointRow).collect()).write(writer),
            false => Table(rows.collect::<Vec<SharedEndpointRow>>()).write(writer),
        }
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            is_later: true,
            rows: Table::read(reader)?.0,
        })
    }
}

// === impl SharedEndpointRow ===

impl SharedEndpointRow {
    /// The cells of the columns that every release has.
    fn first_cells(&self) -> Vec<String> {
        vec![
            self.device_level.token().to_owned(),
            self.device_name.clone(),
            text(&self.device_type),
            self.line_port.clone(),
            text(&self.sip_contact),
            text(&self.port_number),
        ]
    }
}

impl TableRow for SharedEndpointRow {
    const HEADINGS: &'static [&'static str] =
        &[LEVEL, NAME, TYPE, LINE_PORT, CONTACT, PORT, IDENTITY];

    fn cells(&self) -> Vec<String> {
        let mut cells = self.first_cells();
        cells.push(text(&self.private_identity));
        cells
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        let optional = |heading| cells.get(heading).filter(|cell| !cell.is_empty());
        let owned = |heading| optional(heading).map(str::to_owned);
        let flag = |heading| optional(heading).and_then(|cell: &str| cell.trim().parse().ok());
        let level = cells.require(LEVEL)?;
        let device_level = AccessDeviceLevel::from_token(level.trim());
        Ok(Self {
            device_level: device_level.ok_or_else(|| {
                value_error(LEVEL, level, "one of System, Service Provider, Group")
            })?,
            device_name: cells.require(NAME)?.to_owned(),
            device_type: owned(TYPE),
            line_port: cells.require(LINE_PORT)?.to_owned(),
            sip_contact: owned(CONTACT),
            port_number: optional(PORT).and_then(|cell| cell.trim().parse().ok()),
            private_identity: owned(IDENTITY),
            supports_visual_device_management: flag(VISUAL),
            is_active: flag(ACTIVE),
            allow_origination: flag(ORIGINATION),
            allow_termination: flag(TERMINATION),
            mac_address: owned(MAC),
        })
    }
}

// === impl LaterEndpointRow ===

impl TableRow for LaterEndpointRow {
    const HEADINGS: &'static [&'static str] = &[
        LEVEL,
        NAME,
        TYPE,
        LINE_PORT,
        CONTACT,
        PORT,
        VISUAL,
        ACTIVE,
        ORIGINATION,
        TERMINATION,
        MAC,
        PATH,
    ];

    /// Without a path header, which nobody asks for.
    fn cells(&self) -> Vec<String> {
        let row = &self.0;
        let mut cells = row.first_cells();
        cells.extend([
            text(&row.supports_visual_device_management),
            text(&row.is_active),
            text(&row.allow_origination),
            text(&row.allow_termination),
            text(&row.mac_address),
            String::new(),
        ]);
        cells
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        SharedEndpointRow::from_cells(cells).map(Self)
    }
}

fn text<T: ToString>(value: &Option<T>) -> String {
    value.as_ref().map(T::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};

    fn row() -> SharedEndpointRow {
        SharedEndpointRow {
            device_level: AccessDeviceLevel::ServiceProvider,
            device_name: "desk & co".into(),
            device_type: Some("T".into()),
            line_port: "a@b".into(),
            sip_contact: None,
            port_number: Some(3),
            private_identity: None,
            supports_visual_device_management: Some(false),
            is_active: Some(true),
            allow_origination: Some(true),
            allow_termination: Some(false),
            mac_address: None,
        }
    }

    #[test]
    fn each_release_has_its_columns_and_what_it_does_not_say_is_none() {
        let table = EndpointTable {
            is_later: true,
            rows: vec![row()],
        };
        let text = written(&table);
        assert!(text.contains("<colHeading>Device Support Visual Device Management</colHeading>"));
        assert_eq!(read(&text), Ok(table.clone()));
        let older = EndpointTable {
            is_later: false,
            ..table
        };
        let text = written(&older);
        assert!(!text.contains("Visual") && text.contains("Private Identity"));
        let found: EndpointTable = read(&text).unwrap();
        let expected = SharedEndpointRow {
            supports_visual_device_management: None,
            is_active: None,
            allow_origination: None,
            allow_termination: None,
            ..row()
        };
        assert_eq!(found.rows, [expected]);
    }

    #[test]
    fn columns_are_found_wherever_they_stand_and_odd_cells_say_nothing() {
        let found: EndpointTable = read(
            "<colHeading>Port Number</colHeading><colHeading>New</colHeading>\
             <colHeading>Line/Port</colHeading><colHeading>Device Name</colHeading>\
             <colHeading>Is Active</colHeading><colHeading>Device Level</colHeading>\
             <row><col>many</col><col>x</col><col>a@b</col><col>desk</col><col>maybe</col>\
             <col>Group</col></row>",
        )
        .unwrap();
        let [row] = &found.rows[..] else {
            panic!("one row");
        };
        assert_eq!(
            (row.line_port.as_str(), row.device_name.as_str()),
            ("a@b", "desk")
        );
        assert_eq!((row.port_number, row.is_active), (None, None));
        assert_eq!((&row.device_type, &row.sip_contact), (&None, &None));
    }

    #[test]
    fn a_table_without_its_key_columns_or_with_an_unknown_level_cannot_be_read() {
        let headings = "<colHeading>Device Level</colHeading><colHeading>Device Name</colHeading>";
        let row = "<row><col>Group</col><col>desk</col></row>";
        let missing = read::<EndpointTable>(&format!("{headings}{row}"));
        assert_eq!(missing, Err(ParseError::Missing("Line/Port")));
        let row = "<row><col>Nowhere</col><col>desk</col></row>";
        let unknown = read::<EndpointTable>(&format!("{headings}{row}"));
        assert!(
            matches!(unknown, Err(ParseError::Value { .. })),
            "{unknown:?}"
        );
    }
}
