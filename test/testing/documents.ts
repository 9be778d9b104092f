/** Documents of the API reference: create (3.3 and 3.4), update head and mark-lost (3.5). Values are made up. */

const IDENTIFICATION = `
          <Identification IDType="ProspectID" IDValue="b7c4f0aa-6d3e-4f41-8f0b-2f9d5a1c7e33" OrganizationName="ResMan"/>
          <Identification IDType="PersonID" IDValue="0e9a2d75-1c84-4b9f-a6c2-5d7718b3f904" OrganizationName="ResMan"/>`;

export const MINIMAL_CREATE = `<?xml version="1.0" encoding="utf-8"?>
<LeadManagement>
  <Prospects>
    <Prospect>
      <Customers>
        <Customer Type="prospect">
          <Name>
            <FirstName>Dana</FirstName>
            <LastName>Okafor</LastName>
          </Name>
          <Email>dana.okafor@example.com</Email>
        </Customer>
      </Customers>
      <Events>
        <Event EventType="Other" EventDate="2026-03-02T17:05:00Z">
          <Agent>
            <AgentID IDValue="5c1b0e52-9f0d-4c6b-8a77-0d2f6c1e9a10"/>
          </Agent>
          <FirstContact>true</FirstContact>
          <TransactionSource>7a3d9f14-2b6c-4e08-b1d5-93e0c4a7f622</TransactionSource>
        </Event>
      </Events>
    </Prospect>
  </Prospects>
</LeadManagement>`;

export const FULL_CREATE = `<LeadManagement>
  <Prospects>
    <Prospect>
      <Customers>
        <Customer Type="prospect">
          <Name>
            <FirstName>Dana</FirstName>
            <MiddleName>R</MiddleName>
            <LastName>Okafor</LastName>
          </Name>
          <Address AddressType="current">
            <AddressLine1>18 Juniper Ct</AddressLine1>
            <AddressLine2>Apt 3</AddressLine2>
            <City>Tulsa</City>
            <State>OK</State>
            <PostalCode>74103</PostalCode>
            <Country>USA</Country>
          </Address>
          <Phone PhoneType="cell">
            <PhoneNumber>9185550142</PhoneNumber>
          </Phone>
          <Phone PhoneType="home">
            <PhoneNumber>9185550177</PhoneNumber>
          </Phone>
          <Email>dana.okafor@example.com</Email>
        </Customer>
        <Customer Type="roommate">
          <Name>
            <FirstName>Lee</FirstName>
            <LastName>Marsh</LastName>
          </Name>
          <Email>lee.marsh@example.com</Email>
        </Customer>
      </Customers>
      <CustomerPreferences>
        <TargetMoveInDate>2026-05-01</TargetMoveInDate>
        <DesiredFloorplan>B2-Renovated</DesiredFloorplan>
        <DesiredUnit>
          <MarketingName>1204</MarketingName>
        </DesiredUnit>
        <DesiredRent Min="1400.00" Max="1850.00"/>
        <DesiredNumBedrooms Exact="2"/>
        <DesiredNumBathrooms Min="1" Max="2"/>
        <DesiredLeaseTerms>12</DesiredLeaseTerms>
        <NumberOfOccupants>2</NumberOfOccupants>
        <FloorLevelDesired>2</FloorLevelDesired>
        <Amenities AmenityType="Balcony"/>
        <Amenities AmenityType="WD_Hookup">
          <Rank>1</Rank>
        </Amenities>
        <Pets PetType="Dog" Count="1" Size="Medium" Weight="35"/>
        <Comment>Asked the website assistant about covered parking &amp; pet fees.</Comment>
      </CustomerPreferences>
      <Events>
        <Event EventType="Other" EventDate="2026-03-02T17:05:00Z">
          <Agent>
            <AgentID IDValue="5c1b0e52-9f0d-4c6b-8a77-0d2f6c1e9a10"/>
            <AgentName>
              <FirstName>DomIQ</FirstName>
              <LastName>Assistant</LastName>
            </AgentName>
          </Agent>
          <EventReasons>Website chat</EventReasons>
          <FirstContact>true</FirstContact>
          <Comments>Chat 8f21: wants a 2 bedroom from May, budget 1,850.</Comments>
          <TransactionSource>7a3d9f14-2b6c-4e08-b1d5-93e0c4a7f622</TransactionSource>
        </Event>
        <Event EventType="Appointment" EventDate="2026-03-05T16:30:00Z">
          <Agent>
            <AgentID IDValue="5c1b0e52-9f0d-4c6b-8a77-0d2f6c1e9a10"/>
          </Agent>
          <FirstContact>false</FirstContact>
          <Comments>In-person tour booked by DomIQ, 30 minutes.</Comments>
          <TransactionSource>7a3d9f14-2b6c-4e08-b1d5-93e0c4a7f622</TransactionSource>
        </Event>
      </Events>
    </Prospect>
  </Prospects>
</LeadManagement>`;

export const UPDATE_HEAD = `<LeadManagement><Prospects><Prospect><Customers>
        <Customer Type="prospect">${IDENTIFICATION}
          <Name><FirstName>Dana</FirstName><LastName>Okafor</LastName></Name>
        </Customer>
      </Customers><Events/></Prospect></Prospects></LeadManagement>`;

export const MARK_LOST = `<LeadManagement>
  <Prospects>
    <Prospect>
      <Customers>
        <Customer Type="lost">${IDENTIFICATION}
          <Name>
            <FirstName>Dana</FirstName>
            <LastName>Okafor</LastName>
          </Name>
        </Customer>
      </Customers>
      <Events>
        <Event EventType="Cancel" EventDate="2026-03-20T15:00:00Z">
          <Agent>
            <AgentID IDValue="5c1b0e52-9f0d-4c6b-8a77-0d2f6c1e9a10"/>
          </Agent>
          <FirstContact>false</FirstContact>
          <TransactionSource>d2f5b8c0-77a1-4e63-90fb-18c6ea0b4d21</TransactionSource>
        </Event>
      </Events>
    </Prospect>
  </Prospects>
</LeadManagement>`;

export const EXAMPLE_IDS = {
  prospectId: "b7c4f0aa-6d3e-4f41-8f0b-2f9d5a1c7e33",
  personId: "0e9a2d75-1c84-4b9f-a6c2-5d7718b3f904",
};
