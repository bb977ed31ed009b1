//! The examples of the OCI schema reference for every modelled command, and some of our own.

use super::{document, validate};

pub(super) const LOGIN: &[&str] = &[
    r#"<command xsi:type="AuthenticationRequest" xmlns=""><userId>gw-admin</userId></command>"#,
    r#"<command echo="" xsi:type="AuthenticationResponse" xmlns=""><userId>gw-admin</userId><nonce>1718200000123</nonce><passwordAlgorithm>MD5</passwordAlgorithm></command>"#,
    r#"<command xsi:type="LoginRequest14sp4" xmlns=""><userId>gw-admin</userId><signedPassword>80fc8647b8f83805fc7a0e440ee0bc1b</signedPassword></command>"#,
    r#"<command echo="" xsi:type="LoginResponse14sp4" xmlns=""><loginType>System</loginType><locale>en_US</locale><encoding>ISO-8859-1</encoding><isEnterprise>false</isEnterprise><passwordExpiresDays>2147483647</passwordExpiresDays><userDomain>voice.example.net</userDomain></command>"#,
    r#"<command xsi:type="LoginRequest22V5" xmlns=""><userId>gw-admin</userId><password>Correct-Horse-9</password></command>"#,
    r#"<command echo="" xsi:type="LoginResponse22V5" xmlns=""><loginType>Service Provider</loginType><locale>en_US</locale><encoding>ISO-8859-1</encoding><serviceProviderId>NordTel</serviceProviderId><isEnterprise>true</isEnterprise><passwordExpiresDays>41</passwordExpiresDays><userDomain>voice.example.net</userDomain></command>"#,
    r#"<command xsi:type="LoginRequest22V3" xmlns=""><userId>gw-admin</userId><password>Correct-Horse-9</password></command>"#,
    r#"<command echo="" xsi:type="LoginResponse22V3" xmlns=""><loginType>Reseller</loginType><locale>en_US</locale><encoding>ISO-8859-1</encoding><isEnterprise>false</isEnterprise><userDomain>voice.example.net</userDomain><resellerId>R1</resellerId><tokenRevocationTime>1718200000123</tokenRevocationTime></command>"#,
    r#"<command echo="" xsi:type="LoginResponse21sp1" xmlns=""><loginType>System</loginType><locale>en_US</locale><encoding>ISO-8859-1</encoding><isEnterprise>false</isEnterprise><userDomain>voice.example.net</userDomain><tokenRevocationTime>1718200000123</tokenRevocationTime></command>"#,
    r#"<command xsi:type="LogoutRequest" xmlns=""><userId>gw-admin</userId><reason>Client Logout</reason></command>"#,
    r#"<command xsi:type="VerifySessionIsValidRequest" xmlns=""/>"#,
];

pub(super) const REPLIES: &[&str] = &[
    r#"<command echo="op-17" xsi:type="c:SuccessResponse" xmlns:c="C" xmlns=""/>"#,
    r#"<command type="Error" echo="op-18" xsi:type="c:ErrorResponse" xmlns:c="C" xmlns=""><summary>[Error 4008] User not found: nobody@voice.example.net</summary><summaryEnglish>[Error 4008] User not found: nobody@voice.example.net</summaryEnglish></command>"#,
    r#"<command type="Error" echo="" xsi:type="c:ErrorResponse" xmlns:c="C" xmlns=""><summary>[Error 6004] OCI XML Request validation error</summary><summaryEnglish>[Error 6004] OCI XML Request validation error</summaryEnglish><detail><![CDATA[Invalid xsi:type qname: 'NoSuchRequest' in element BroadsoftDocument@C …]]></detail></command>"#,
    r#"<command xsi:type="any:ErrorResponse" type="Warning" xmlns:any="C" xmlns="" debugInfo="node 2"><errorCode>4008</errorCode><summary/><summaryEnglish/></command>"#,
];

pub(super) const USERS: &[&str] = &[
    r#"<command xsi:type="UserGetRequest21" xmlns=""><userId>anna.holm@voice.example.net</userId></command>"#,
    r#"<command echo="" xsi:type="UserGetResponse21" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><lastName>Holm</lastName><firstName>Anna</firstName><callingLineIdLastName>Holm</callingLineIdLastName><callingLineIdFirstName>Anna</callingLineIdFirstName><phoneNumber>70201234</phoneNumber><extension>1234</extension><language>English</language><timeZone>Europe/Copenhagen</timeZone><timeZoneDisplayName>(GMT+01:00) Europe/Copenhagen</timeZoneDisplayName><defaultAlias>anna.holm@voice.example.net</defaultAlias><accessDeviceEndpoint><accessDevice><deviceLevel>Group</deviceLevel><deviceName>desk-anna</deviceName></accessDevice><linePort>70201234@voice.example.net</linePort><staticRegistrationCapable>false</staticRegistrationCapable><useDomain>true</useDomain><supportVisualDeviceManagement>false</supportVisualDeviceManagement></accessDeviceEndpoint><mobilePhoneNumber>+4520304050</mobilePhoneNumber><emailAddress>anna@example.net</emailAddress><countryCode>45</countryCode></command>"#,
    r#"<command xsi:type="UserGetResponse19" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><lastName>Holm</lastName><firstName>Anna</firstName><callingLineIdLastName>Holm</callingLineIdLastName><callingLineIdFirstName>Anna</callingLineIdFirstName><department xsi:type="GroupDepartmentKey"><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><name>Stock</name></department><language>English</language><timeZone>Europe/Copenhagen</timeZone><timeZoneDisplayName>(GMT+01:00) Europe/Copenhagen</timeZoneDisplayName><defaultAlias>anna.holm@voice.example.net</defaultAlias><alias>a@voice.example.net</alias><alias>b@voice.example.net</alias><trunkAddressing/><address><city>Aalborg</city><country xsi:nil="true"/></address><countryCode>45</countryCode><impId>anna</impId></command>"#,
    r#"<command xsi:type="UserGetResponse23V2" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><userId>anna.holm@voice.example.net</userId><lastName>Holm</lastName><firstName>Anna</firstName><callingLineIdLastName>Holm</callingLineIdLastName><callingLineIdFirstName>Anna</callingLineIdFirstName><nameDialingName><nameDialingLastName>Holm</nameDialingLastName><nameDialingFirstName>Anna</nameDialingFirstName></nameDialingName><language>English</language><timeZone>Europe/Copenhagen</timeZone><timeZoneDisplayName>(GMT+01:00) Europe/Copenhagen</timeZoneDisplayName><defaultAlias>anna.holm@voice.example.net</defaultAlias><accessDeviceEndpoint><accessDevice><deviceLevel>Group</deviceLevel><deviceName>desk-anna</deviceName></accessDevice><linePort>70201234@voice.example.net</linePort><contact><sipContact>anna@192.0.2.7</sipContact><pathHeader>edge</pathHeader></contact><staticRegistrationCapable>1</staticRegistrationCapable><useDomain>0</useDomain><portNumber>1024</portNumber><supportVisualDeviceManagement>false</supportVisualDeviceManagement><useHotline>true</useHotline><hotlineContact>desk@voice.example.net</hotlineContact></accessDeviceEndpoint><countryCode>45</countryCode><alternateUserId><alternateUserId>anna</alternateUserId></alternateUserId><allowVideo>true</allowVideo><resellerId>R1</resellerId><userExternalId>u-1</userExternalId><userPersonId>p-1</userPersonId><isPlace>false</isPlace><locationDialingCode>9</locationDialingCode></command>"#,
    r#"<command xsi:type="UserGetResponse22V9" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><userId>anna.holm@voice.example.net</userId><lastName>Holm</lastName><firstName>Anna</firstName><callingLineIdLastName>Holm</callingLineIdLastName><callingLineIdFirstName>Anna</callingLineIdFirstName><language>English</language><timeZone>Europe/Copenhagen</timeZone><timeZoneDisplayName>(GMT+01:00) Europe/Copenhagen</timeZoneDisplayName><defaultAlias>anna.holm@voice.example.net</defaultAlias><trunkAddressing><trunkGroupDeviceEndpoint><name>T</name></trunkGroupDeviceEndpoint><alternateTrunkIdentity>x</alternateTrunkIdentity></trunkAddressing><countryCode>45</countryCode><allowVideo>true</allowVideo><isPlace>false</isPlace></command>"#,
];

pub(super) const SPEED_DIALS: &[&str] = &[
    r#"<command echo="" xsi:type="UserSpeedDial8GetListResponse" xmlns=""><speedDialEntry><speedCode>2</speedCode></speedDialEntry><speedDialEntry><speedCode>3</speedCode></speedDialEntry><speedDialEntry><speedCode>4</speedCode></speedDialEntry><speedDialEntry><speedCode>5</speedCode></speedDialEntry><speedDialEntry><speedCode>6</speedCode></speedDialEntry><speedDialEntry><speedCode>7</speedCode></speedDialEntry><speedDialEntry><speedCode>8</speedCode></speedDialEntry><speedDialEntry><speedCode>9</speedCode><phoneNumber>88445566</phoneNumber><description>Warehouse</description></speedDialEntry></command>"#,
    r#"<command xsi:type="UserSpeedDial8ModifyListRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><speedDialEntry><speedCode>2</speedCode><phoneNumber xsi:nil="true"/><description xsi:nil="true"/></speedDialEntry></command>"#,
    r#"<command xsi:type="UserSpeedDial100GetListRequest17sp1" xmlns=""><userId>anna.holm@voice.example.net</userId></command>"#,
    r##"<command echo="" xsi:type="UserSpeedDial100GetListResponse17sp1" xmlns=""><prefix>#</prefix><speedDialEntry><speedCode>0</speedCode><phoneNumber>+4588112233</phoneNumber><description>Front desk</description></speedDialEntry><speedDialEntry><speedCode>42</speedCode><phoneNumber>depot@voice.example.net</phoneNumber></speedDialEntry></command>"##,
    r#"<command xsi:type="UserSpeedDial100AddListRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><speedDialEntry><speedCode>7</speedCode><phoneNumber>88445566</phoneNumber><description>Warehouse</description></speedDialEntry></command>"#,
    r#"<command xsi:type="UserSpeedDial100ModifyListRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><speedDialEntry><speedCode>7</speedCode><phoneNumber>88445577</phoneNumber><description xsi:nil="true"/></speedDialEntry></command>"#,
    r#"<command xsi:type="UserSpeedDial100DeleteListRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><speedCode>7</speedCode><speedCode>42</speedCode></command>"#,
];

pub(super) const SERVICES: &[&str] = &[
    r#"<command xsi:type="UserServiceIsAssignedRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><serviceName>Speed Dial 100</serviceName></command>"#,
    r#"<command xsi:type="UserServiceIsAssignedRequest" xmlns=""><userId>anna</userId><servicePackName>Office</servicePackName></command>"#,
    r#"<command echo="" xsi:type="UserServiceIsAssignedResponse" xmlns=""><isAssigned>true</isAssigned></command>"#,
    r#"<command echo="" xsi:type="UserServiceGetAssignmentListResponse" xmlns=""><servicePacksAssignmentTable><colHeading>Service Pack Name</colHeading><colHeading>Assigned</colHeading><colHeading>Description</colHeading></servicePacksAssignmentTable><userServicesAssignmentTable><colHeading>Service Name</colHeading><colHeading>Assigned</colHeading><row><col>Speed Dial 100</col><col/></row></userServicesAssignmentTable></command>"#,
    r#"<command xsi:type="SystemSoftwareVersionGetRequest" xmlns=""/>"#,
    r#"<command echo="" xsi:type="SystemSoftwareVersionGetResponse" xmlns=""><version>24</version></command>"#,
];

pub(super) const SIMULTANEOUS_RINGS: &[&str] = &[
    r#"<command xsi:type="UserSimultaneousRingPersonalGetRequest17" xmlns=""><userId>anna.holm@voice.example.net</userId></command>"#,
    r#"<command echo="" xsi:type="UserSimultaneousRingPersonalGetResponse17" xmlns=""><isActive>true</isActive><doNotRingIfOnCall>true</doNotRingIfOnCall><simultaneousRingNumber><phoneNumber>+4520304050</phoneNumber><answerConfirmationRequired>true</answerConfirmationRequired></simultaneousRingNumber><criteriaTable><colHeading>Is Active</colHeading><colHeading>Criteria Name</colHeading><colHeading>Time Schedule</colHeading><colHeading>Holiday Schedule</colHeading><colHeading>Calls From</colHeading><colHeading>Blacklisted</colHeading><row><col>true</col><col>Office hours</col><col>…</col><col/><col>…</col><col>false</col></row></criteriaTable></command>"#,
    r#"<command xsi:type="UserSimultaneousRingPersonalModifyRequest17" xmlns=""><userId>anna.holm@voice.example.net</userId><isActive>true</isActive><simultaneousRingNumberList><simultaneousRingNumber><phoneNumber>+4520304050</phoneNumber><answerConfirmationRequired>true</answerConfirmationRequired></simultaneousRingNumber></simultaneousRingNumberList><criteriaActivation><criteriaName>Office hours</criteriaName><isActive>false</isActive></criteriaActivation></command>"#,
    r#"<command xsi:type="UserSimultaneousRingPersonalGetCriteriaRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><criteriaName>Office hours</criteriaName></command>"#,
    r#"<command echo="" xsi:type="UserSimultaneousRingPersonalGetCriteriaResponse" xmlns=""><timeSchedule><type>Group</type><name>Weekdays 8-17</name></timeSchedule><blacklisted>false</blacklisted><fromDnCriteria><fromDnCriteriaSelection>Specified Only</fromDnCriteriaSelection><includeAnonymousCallers>false</includeAnonymousCallers><includeUnavailableCallers>false</includeUnavailableCallers><phoneNumber>+45-70209999</phoneNumber></fromDnCriteria></command>"#,
    r#"<command xsi:type="UserSimultaneousRingPersonalAddCriteriaRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><criteriaName>Night</criteriaName><timeSchedule><type>User</type><name>Night</name></timeSchedule><blacklisted>true</blacklisted><fromDnCriteria><fromDnCriteriaSelection>Any</fromDnCriteriaSelection><includeAnonymousCallers>false</includeAnonymousCallers><includeUnavailableCallers>false</includeUnavailableCallers></fromDnCriteria></command>"#,
    r#"<command xsi:type="UserSimultaneousRingPersonalModifyCriteriaRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><criteriaName>Night</criteriaName><newCriteriaName>Late night</newCriteriaName><timeSchedule xsi:nil="true"/><fromDnCriteria><fromDnCriteriaSelection>Specified Only</fromDnCriteriaSelection><phoneNumberList><phoneNumber>+45-70209999</phoneNumber></phoneNumberList></fromDnCriteria></command>"#,
    r#"<command xsi:type="UserSimultaneousRingPersonalDeleteCriteriaRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><criteriaName>Late night</criteriaName></command>"#,
    r#"<command xsi:type="UserSimultaneousRingPersonalModifyRequest17" xmlns=""><userId>anna.holm@voice.example.net</userId><simultaneousRingNumberList xsi:nil="true"/></command>"#,
];

pub(super) const SCHEDULES: &[&str] = &[
    r#"<command xsi:type="UserScheduleGetListRequest17sp1" xmlns=""><userId>anna.holm@voice.example.net</userId><scheduleType>Time</scheduleType></command>"#,
    r#"<command echo="" xsi:type="UserScheduleGetListResponse17sp1" xmlns=""><scheduleGlobalKey><scheduleKey><scheduleName>Weekdays 8-17</scheduleName><scheduleType>Time</scheduleType></scheduleKey><scheduleLevel>Group</scheduleLevel></scheduleGlobalKey></command>"#,
    r#"<command xsi:type="GroupScheduleGetListRequest17sp1" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId></command>"#,
    r#"<command echo="" xsi:type="GroupScheduleGetListResponse17sp1" xmlns=""/>"#,
    r#"<command xsi:type="ServiceProviderScheduleGetListRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><scheduleType>Holiday</scheduleType></command>"#,
    r#"<command echo="" xsi:type="ServiceProviderScheduleGetListResponse" xmlns=""><scheduleKey><scheduleName>Bank holidays</scheduleName><scheduleType>Holiday</scheduleType></scheduleKey></command>"#,
];

pub(super) const DEVICES: &[&str] = &[
    r#"<command xsi:type="GroupAccessDeviceGetRequest18sp1" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><deviceName>desk-anna</deviceName></command>"#,
    r#"<command echo="" xsi:type="GroupAccessDeviceGetResponse18sp1" xmlns=""><deviceType>Polycom_VVX450</deviceType><protocol>SIP 2.0</protocol><macAddress>0004f2aabb01</macAddress><numberOfPorts><quantity>12</quantity></numberOfPorts><numberOfAssignedPorts>1</numberOfAssignedPorts><status>Online</status><configurationMode>Default</configurationMode><transportProtocol>Unspecified</transportProtocol><useCustomUserNamePassword>true</useCustomUserNamePassword><userName>desk-anna</userName></command>"#,
    r#"<command echo="" xsi:type="SystemAccessDeviceGetResponse18sp1" xmlns=""><deviceType>Generic</deviceType><protocol>SIP 2.0</protocol><netAddress>192.0.2.7</netAddress><port>5060</port><outboundProxyServerNetAddress>192.0.2.8</outboundProxyServerNetAddress><stunServerNetAddress>192.0.2.9</stunServerNetAddress><macAddress>0004f2aabb01</macAddress><serialNumber>7</serialNumber><description>Loan</description><numberOfPorts><unlimited>true</unlimited></numberOfPorts><numberOfAssignedPorts>0</numberOfAssignedPorts><status>Unknown</status><physicalLocation>Shelf</physicalLocation><transportProtocol>TCP</transportProtocol><mobilityManagerProvisioningURL>http://192.0.2.7</mobilityManagerProvisioningURL><mobilityManagerProvisioningUserName>mm</mobilityManagerProvisioningUserName><mobilityManagerDefaultOriginatingServiceKey>0</mobilityManagerDefaultOriginatingServiceKey><mobilityManagerDefaultTerminatingServiceKey>999</mobilityManagerDefaultTerminatingServiceKey><useCustomUserNamePassword>false</useCustomUserNamePassword><userName>loan</userName><version>Phone 1.2</version></command>"#,
    r#"<command xsi:type="GroupAccessDeviceCustomTagGetListRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><deviceName>desk-anna</deviceName></command>"#,
    r#"<command echo="" xsi:type="GroupAccessDeviceCustomTagGetListResponse" xmlns=""><deviceCustomTagsTable><colHeading>Tag Name</colHeading><colHeading>Tag Value</colHeading><colHeading>Actual Tag Value</colHeading><row><col>%RING_TONE%</col><col>3</col><col>3</col></row></deviceCustomTagsTable></command>"#,
    r#"<command xsi:type="GroupAccessDeviceCustomTagAddRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><deviceName>desk-anna</deviceName><tagName>%SPEED_1%</tagName><tagValue>88112233</tagValue></command>"#,
    r#"<command xsi:type="GroupAccessDeviceCustomTagModifyRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><deviceName>desk-anna</deviceName><tagName>%SPEED_1%</tagName><tagValue xsi:nil="true"/></command>"#,
    r#"<command xsi:type="GroupAccessDeviceCustomTagModifyRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><deviceName>desk-anna</deviceName><tagName>%SPEED_1%</tagName></command>"#,
    r#"<command xsi:type="GroupAccessDeviceCustomTagDeleteListRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><deviceName>desk-anna</deviceName><tagName>%SPEED_1%</tagName></command>"#,
    r#"<command xsi:type="GroupAccessDeviceCustomTagAddOrModifyListRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><deviceName>desk-anna</deviceName><tag><tagName>%SPEED_1%</tagName><tagValue>88112233</tagValue></tag><tag><tagName>%SPEED_2%</tagName></tag></command>"#,
    r#"<command xsi:type="GroupCPEConfigRebuildDeviceConfigFileRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><deviceName>desk-anna</deviceName></command>"#,
    r#"<command xsi:type="GroupAccessDeviceResetRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><deviceName>desk-anna</deviceName></command>"#,
    r#"<command xsi:type="ServiceProviderAccessDeviceCustomTagModifyRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><deviceName>desk-anna</deviceName><tagName>%SPEED_1%</tagName><tagValueToEncrypt>secret</tagValueToEncrypt></command>"#,
    r#"<command xsi:type="SystemCPEConfigRebuildDeviceConfigFileRequest" xmlns=""><deviceName>desk-anna</deviceName><force>true</force></command>"#,
];

pub(super) const DIRECTORIES: &[&str] = &[
    r#"<command xsi:type="UserGetListInGroupRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><GroupId>AAL-HQ</GroupId><searchCriteriaUserLastName><mode>Starts With</mode><value>Ho</value><isCaseInsensitive>true</isCaseInsensitive></searchCriteriaUserLastName></command>"#,
    r#"<command echo="" xsi:type="UserGetListInGroupResponse" xmlns=""><userTable><colHeading>User Id</colHeading><colHeading>Last Name</colHeading><colHeading>First Name</colHeading><colHeading>Department</colHeading><colHeading>Phone Number</colHeading><colHeading>Phone Number Activated</colHeading><colHeading>Email Address</colHeading><colHeading>Hiragana Last Name</colHeading><colHeading>Hiragana First Name</colHeading><colHeading>In Trunk Group</colHeading><colHeading>Extension</colHeading><colHeading>Country Code</colHeading><colHeading>National Prefix</colHeading><row><col>anna.holm@voice.example.net</col><col>Holm</col><col>Anna</col><col/><col>+45-70201234</col><col>true</col><col>anna@example.net</col><col/><col/><col>false</col><col>1234</col><col>45</col><col/></row></userTable></command>"#,
    r#"<command echo="" xsi:type="UserPersonalPhoneListGetListResponse" xmlns=""><entry><entryName>Harbour</entryName><phoneNumber>88667799</phoneNumber></entry></command>"#,
    r#"<command xsi:type="UserAlternateNumbersGetRequest21" xmlns=""><userId>anna.holm@voice.example.net</userId></command>"#,
    r#"<command echo="" xsi:type="UserAlternateNumbersGetResponse21" xmlns=""><distinctiveRing>true</distinctiveRing><alternateEntry01><phoneNumber>+45-70205678</phoneNumber><extension>5678</extension><ringPattern>Long-Long</ringPattern></alternateEntry01></command>"#,
    r#"<command xsi:type="UserAlternateNumbersModifyRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><distinctiveRing>false</distinctiveRing><alternateEntry02><phoneNumber>+45-70205678</phoneNumber><extension>5678</extension><ringPattern xsi:nil="true"/><description>Front desk</description></alternateEntry02><alternateEntry10><phoneNumber xsi:nil="true"/><extension xsi:nil="true"/></alternateEntry10></command>"#,
    r#"<command xsi:type="UserFaxMessagingGetRequest17sp1" xmlns=""><userId>anna.holm@voice.example.net</userId></command>"#,
    r#"<command echo="" xsi:type="UserFaxMessagingGetResponse17sp1" xmlns=""><isActive>false</isActive></command>"#,
    r#"<command xsi:type="UserGetListInGroupPagedSortedListRequest" xmlns=""><serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId><responsePagingControl><responseStartIndex>1</responseStartIndex><responsePageSize>2000</responsePageSize></responsePagingControl><sortOrder><sortByUserLastName><isAscending>true</isAscending><isCaseSensitive>false</isCaseSensitive></sortByUserLastName></sortOrder><sortOrder><sortByDn><isAscending>false</isAscending><isCaseSensitive>true</isCaseSensitive></sortByDn></sortOrder><searchCriteriaDn><mode>Contains</mode><value>7020</value><isCaseInsensitive>true</isCaseInsensitive></searchCriteriaDn><searchCriteriaExactUserInTrunkGroup><userInTrunkGroup>false</userInTrunkGroup></searchCriteriaExactUserInTrunkGroup><searchCriteriaExactDnActivation><activated>true</activated></searchCriteriaExactDnActivation><searchCriteriaModeOr>true</searchCriteriaModeOr></command>"#,
    r#"<command echo="" xsi:type="UserGetListInGroupPagedSortedListResponse" xmlns=""><userTable><colHeading>User Id</colHeading></userTable></command>"#,
    r#"<command xsi:type="UserPersonalPhoneListGetListRequest" xmlns=""><userId>anna.holm@voice.example.net</userId><responseSizeLimit>1</responseSizeLimit><searchCriteriaModeOr>1</searchCriteriaModeOr><searchCriteriaUserPersonalPhoneListName><mode>Starts With</mode><value>Harb</value><isCaseInsensitive>false</isCaseInsensitive></searchCriteriaUserPersonalPhoneListName><searchCriteriaUserPersonalPhoneListNumber><mode>Equal To</mode><value>88667788</value><isCaseInsensitive>true</isCaseInsensitive></searchCriteriaUserPersonalPhoneListNumber></command>"#,
    r#"<command echo="" xsi:type="UserFaxMessagingGetResponse17sp1" xmlns=""><isActive>true</isActive><phoneNumber>+45-70205679</phoneNumber><extension>5679</extension><alias>fax@voice.example.net</alias></command>"#,
];

#[test]
fn every_example_of_the_reference_is_valid() {
    for example in [
        LOGIN,
        REPLIES,
        USERS,
        SPEED_DIALS,
        SIMULTANEOUS_RINGS,
        SCHEDULES,
        SERVICES,
        DEVICES,
        DIRECTORIES,
    ]
    .concat()
    {
        assert_eq!(validate(&document(example)), Ok(()), "{example}");
    }
}
