/// What a chart is, whatever draws it: the card on the page and the file that is exported use the same.
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, LegendPlainComponent, MarkAreaComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import * as echarts from "echarts/core";
import type { EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Theme } from "./theme";

echarts.use([BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart, DataZoomComponent, GridComponent, LegendPlainComponent,
  MarkAreaComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent, SVGRenderer]);

export { echarts };
export type Option = EChartsCoreOption;

export interface Place {
  width: number;
  height: number;
  theme: Theme;
  zoom: [number, number]; // per cent of the time, of charts of time
  exported: boolean; // no interaction, no animation
}

export interface LegendItem {
  series: string[]; // names of the series that it shows and hides; none: explains only
  label: string;
  colour: (theme: Theme) => string;
  look: "line" | "dashed" | "dotted" | "dashdot" | "box" | "event";
}

export interface Table { columns: string[]; rows: string[][]; note: string | null }

export interface ChartSpec {
  id: string;
  title: string;
  note: string | null; // one line below the title
  unit: string; // what the values are, for the chart's name
  linked: boolean; // zooms and points together with the other charts of time
  shape: "one" | "wide" | "tall"; // the whole row; two rows
  legend: LegendItem[];
  hidden: string[]; // series that are off at first
  height: (width: number) => number;
  option: (place: Place) => Option;
  sentence: string;
  table: () => Table;
  source: string;
  steps: number[]; // where the arrow keys go, on the first horizontal axis
}

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";

/// What all charts have in common.
export function base(place: Place): Option {
  return {
    animation: false,
    backgroundColor: "transparent",
    textStyle: { fontFamily: FONT, fontSize: 12, color: place.theme.soft },
    legend: { show: false },
  };
}

export function axis_style(theme: Theme): Record<string, unknown> {
  return {
    axisLine: { show: true, lineStyle: { color: theme.axis } },
    axisTick: { show: true, lineStyle: { color: theme.axis } },
    axisLabel: { color: theme.soft, fontSize: 12, hideOverlap: true },
    splitLine: { show: false },
    nameTextStyle: { color: theme.soft, fontSize: 12 },
  };
}

export function value_axis_style(theme: Theme): Record<string, unknown> {
  return {
    ...axis_style(theme),
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: theme.rule } },
  };
}

export function tooltip_style(theme: Theme): Record<string, unknown> {
  return {
    confine: true,
    backgroundColor: theme.paper,
    borderColor: theme.axis,
    borderWidth: 1,
    padding: [8, 10],
    textStyle: { color: theme.ink, fontSize: 13, fontFamily: FONT },
    extraCssText: "max-width:min(320px,80vw);white-space:normal;box-shadow:0 4px 18px rgba(0,0,0,.18);border-radius:6px;",
    transitionDuration: 0,
    // Beside the pointer, on the side with more room, so that what it points at can be seen.
    position: (point: [number, number], _params: unknown, _element: unknown, _box: unknown, size: { contentSize: [number, number]; viewSize: [number, number] }): [number, number] => {
      const [width, height] = size.contentSize;
      const [room, tall] = size.viewSize;
      const x = point[0] < room / 2 ? point[0] + 18 : point[0] - width - 18;
      return [Math.max(0, Math.min(room - width, x)), Math.max(0, Math.min(tall - height, point[1] - height / 2))];
    },
  };
}
