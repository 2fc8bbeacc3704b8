package comparison;

import java.util.Map;

/** Bars on a logarithmic scale, as SVG 1.1. */
final class Chart {

  private static final int ROW = 24;
  private static final int LABEL = 330;
  private static final int WIDTH = 820;
  private static final double DECADE = 150;

  private Chart() {}

  /**
   * @param ratios how many times better, by name
   */
  static String of(Map<String, Double> ratios) {
    int height = ROW * (ratios.size() + 2);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n"
            .formatted(WIDTH, height, WIDTH, height));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    for (int decade = 0; decade <= 3; decade++) {
      double x = LABEL + decade * DECADE;
      svg.append(
          "<line x1=\"%.0f\" x2=\"%.0f\" y1=\"%d\" y2=\"%d\" stroke=\"#ccc\"/>%n"
              .formatted(x, x, ROW, height));
      svg.append(
          "<text x=\"%.0f\" y=\"16\" text-anchor=\"middle\" fill=\"#555\">%d×</text>%n"
              .formatted(x, Math.round(Math.pow(10, decade))));
    }
    int y = ROW + 6;
    for (Map.Entry<String, Double> ratio : ratios.entrySet()) {
      double width = Math.log10(Math.max(ratio.getValue(), 0.1)) * DECADE;
      svg.append(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
              .formatted(LABEL - 8, y + 13, ratio.getKey()));
      svg.append(
          "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n"
              .formatted(
                  LABEL + Math.min(0, width),
                  y,
                  Math.abs(width),
                  ROW - 8,
                  width < 0 ? "#b33" : "#286"));
      svg.append(
          "<text x=\"%.1f\" y=\"%d\">%s×</text>%n"
              .formatted(LABEL + Math.max(0, width) + 6, y + 13, Results.number(ratio.getValue())));
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }
}
