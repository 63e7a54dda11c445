import { Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { MeasureView } from "./parity-view.ts";

interface MeasuresTableProps {
  readonly caption: string;
  readonly measures: readonly MeasureView[];
  readonly labelOf?: (measure: MeasureView) => ReactNode;
}

/** Measure by measure: ours, Shopify's, the difference. */
export function MeasuresTable({ caption, measures, labelOf = ({ label }) => label }: MeasuresTableProps) {
  return (
    <table className="ts-table ts-parity-measures">
      <caption className="ts-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="ts-hidden">Measure</span>
          </th>
          <th scope="col" className="ts-number">
            Tillsight
          </th>
          <th scope="col" className="ts-number">
            Shopify
          </th>
          <th scope="col" className="ts-number">
            Difference
          </th>
        </tr>
      </thead>
      <tbody>
        {measures.map((measure) => (
          <tr key={measure.id}>
            <th scope="row">{labelOf(measure)}</th>
            <td className="ts-number">{measure.ours}</td>
            <td className="ts-number">{measure.theirs}</td>
            <td className="ts-number">
              <Text
                as="span"
                {...(measure.differs ? { tone: "critical" as const, fontWeight: "semibold" as const } : {})}
              >
                {measure.difference}
              </Text>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
