import type { FakeProspect } from "./model.js";
import { Refusal } from "./refusal.js";
import { sameId } from "./state.js";
import type { AccountCall, PropertyCall, V1Call } from "./v1-call.js";

/** The payloads of the JSON methods (API reference, sections 3.7 and 3.8). */

export const getProspectSources = ({ state, property }: PropertyCall) => ({
  ProspectSources: state.sourcesAt(property.propertyId).map(({ id, name, isActive = true }) => ({
    ID: id,
    Name: name,
    AvailableForOnlineMarketing: "True",
    // Text, as seen; whether other accounts answer a boolean is unknown.
    IsActive: isActive ? "True" : "False",
  })),
});

export const getEmployees = ({ state, property }: PropertyCall) => ({
  Employees: state
    .employeesAt(property.propertyId)
    .map(({ id, firstName, lastName, email = null, securityGroup = "Leasing" }) => ({
      ID: id,
      Name: `${firstName} ${lastName}`,
      Email: email,
      SecurityGroup: securityGroup,
    })),
});

export const getLostProspectReasons = ({ state, account }: AccountCall) => ({
  LostProspectReasons: state.lostReasonsOf(account.accountId).map(({ id, name }) => ({ ID: id, Name: name })),
});

export const getUnits = ({ state, property }: PropertyCall) => ({
  Units: state.settings.units
    .filter((unit) => sameId(unit.propertyId ?? state.settings.properties[0]?.propertyId, property.propertyId))
    .map(({ unitNumber, unitType, building = null, floor = null }) => ({
      UnitNumber: unitNumber,
      UnitType: unitType,
      Building: building,
      Floor: floor,
      PropertyID: property.propertyId,
    })),
});

export const getProperties = ({ state, account }: AccountCall) => ({
  Properties: state.settings.properties
    .filter((property) => state.accountIdOf(property) === account.accountId)
    .map(({ propertyId, name }) => ({ PropertyID: propertyId, Name: name })),
});

/** @throws Refusal when no account has the subdomain. */
export function getAccountId({ state, form }: V1Call) {
  const subdomain = form.get("subdomain")?.toLowerCase();
  const account = state.settings.accounts.find((candidate) => candidate.subdomain.toLowerCase() === subdomain);
  if (!account) throw new Refusal("Account could not be found.");
  return { AccountID: account.accountId, CompanyName: account.companyName, Subdomain: account.subdomain };
}

export const getApplicantsAndCurrentResidents = ({ state, property }: PropertyCall) => ({
  People: state.prospectsOf(property.propertyId).flatMap(peopleWithLease),
});

/** The main contact's application; a cancelled one is no longer listed. */
function peopleWithLease({ people, lease }: FakeProspect) {
  const [main] = people;
  if (!main || lease?.status !== "Pending") return [];
  return [
    {
      PersonID: main.personId,
      LeaseID: lease.leaseId,
      FirstName: main.firstName,
      LastName: main.lastName,
      Email: main.email ?? null,
      MobilePhone: main.phones[0]?.number ?? null,
      Unit: lease.unitNumber ?? null,
      Status: lease.status,
      ApprovalStatus: lease.approvalDate ? "Approved" : "Pending",
      MainContact: true,
      Leases: [{ LeaseID: lease.leaseId, Status: lease.status }],
    },
  ];
}
