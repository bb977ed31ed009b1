//! Schemas of the demo: the files of `fixtures/oci/schemas/`, compiled in.

/// One file of `fixtures/oci/schemas/` as name and text.
macro_rules! file {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../fixtures/oci/schemas/",
                $name
            )),
        )
    };
}

/// Name and text of every file.
const FILES: &[(&str, &str)] = &[
    file!("OCISchemaAS.xsd"),
    file!("OCISchemaBASE.xsd"),
    file!("OCISchemaBASEDataTypes.xsd"),
    file!("OCISchemaDataTypes.xsd"),
    file!("OCISchemaDeprecated.xsd"),
    file!("OCISchemaGroup.xsd"),
    file!("OCISchemaLogin.xsd"),
    file!("OCISchemaReseller.xsd"),
    file!("OCISchemaSearchCriteria.xsd"),
    file!("OCISchemaServiceProvider.xsd"),
    file!("OCISchemaSystem.xsd"),
    file!("OCISchemaUser.xsd"),
    file!("Services/OCISchemaServiceCallCenter.xsd"),
    file!("Services/OCISchemaServiceCallForwardingAlways.xsd"),
    file!("Services/OCISchemaServiceCallPickup.xsd"),
    file!("Services/OCISchemaServiceDirectRoute.xsd"),
    file!("Services/OCISchemaServiceFindMeFollowMe.xsd"),
    file!("Services/OCISchemaServiceHuntGroup.xsd"),
    file!("Services/OCISchemaServiceMeetMeConferencing.xsd"),
    file!("Services/OCISchemaServiceSpeedDial100.xsd"),
];

/// The files of a small schema set with commands of all shapes, by their path in a folder and their text: what the demo's
/// switch and the gateway in front of it know.
pub fn demo_schema_files() -> &'static [(&'static str, &'static str)] {
    FILES
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/oci/schemas");
        let names = |folder: &str| {
            let entries = fs::read_dir(root.join(folder)).unwrap();
            let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
            entries
                .map(|entry| format!("{folder}{}", name(entry.unwrap())))
                .collect::<Vec<_>>()
        };
        let mut found = [names(""), names("Services/")].concat();
        found.retain(|name| name.ends_with(".xsd"));
        let mut embedded: Vec<_> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        found.sort();
        embedded.sort();
        assert_eq!(found, embedded);
    }
}
