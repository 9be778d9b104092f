import type { FakeUnit } from "./settings.js";
import { sameId } from "./state.js";
import type { PropertyCall } from "./v1-call.js";
import { element, textElement, type XmlElement } from "./xml.js";

/** GetMarketing4_0, the least of it: name, floor plans and units (API reference, section 3.8). */
export function getMarketing({ state, property }: PropertyCall): XmlElement {
  const units = state.settings.units.filter((unit) =>
    sameId(unit.propertyId ?? state.settings.properties[0]?.propertyId, property.propertyId),
  );
  const types = [...new Set(units.map(({ unitType }) => unitType))];
  return element("PhysicalProperty", {}, [
    element("Property", { IDValue: property.propertyId }, [
      element("PropertyID", {}, [textElement("MarketingName", property.name)]),
      ...types.map((type) => floorplan(type, units)),
      ...units.map(ilsUnit),
    ]),
  ]);
}

function floorplan(type: string, units: FakeUnit[]): XmlElement {
  const ofType = units.filter(({ unitType }) => unitType === type);
  const rents = ofType.map(({ marketRent }) => marketRent).filter((rent) => rent !== undefined);
  return element("Floorplan", { IDValue: type }, [
    textElement("Name", type),
    textElement("UnitCount", ofType.length),
    element("Room", { RoomType: "Bedroom" }, [textElement("Count", ofType[0]?.bedrooms ?? 0)]),
    element("Room", { RoomType: "Bathroom" }, [textElement("Count", ofType[0]?.bathrooms ?? 0)]),
    rents.length > 0 ? element("EffectiveRent", { Min: Math.min(...rents), Max: Math.max(...rents) }) : undefined,
  ]);
}

const ilsUnit = (unit: FakeUnit): XmlElement =>
  element("ILS_Unit", { IDValue: unit.unitNumber, IDType: "Number", OrganizationName: "ResMan" }, [
    element("Units", {}, [
      element("Unit", {}, [
        textElement("MarketingName", unit.unitNumber),
        textElement("UnitType", unit.unitType),
        textElement("UnitBedrooms", unit.bedrooms),
        textElement("UnitBathrooms", unit.bathrooms),
        textElement("MarketRent", unit.marketRent),
        textElement("FloorplanName", unit.unitType),
        textElement("BuildingName", unit.building),
      ]),
    ]),
  ]);
