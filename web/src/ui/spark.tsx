// A P&L curve in a cell, on a canvas: a hundred of them cost next to nothing.
import { memo, useEffect, useRef } from "react";
import { token, useTheme } from "../lib/theme";

export const Spark = memo(function Spark({
  points,
  width = 96,
  height = 20,
  label,
}: {
  points: number[];
  width?: number;
  height?: number;
  label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const scale = window.devicePixelRatio || 1;
    context.canvas.width = width * scale;
    context.canvas.height = height * scale;
    context.scale(scale, scale);
    draw(context, points, width, height);
  }, [points, width, height, theme]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      style={{ width, height, display: "block", maxWidth: "100%" }}
    />
  );
});

function draw(
  context: CanvasRenderingContext2D,
  points: number[],
  width: number,
  height: number,
): void {
  context.clearRect(0, 0, width, height);
  if (points.length < 2) return;
  const low = Math.min(0, ...points);
  const high = Math.max(0, ...points);
  const span = high - low || 1;
  const x = (i: number) => 1 + (i / (points.length - 1)) * (width - 5);
  const y = (v: number) => 2 + (1 - (v - low) / span) * (height - 4);
  const last = points[points.length - 1] ?? 0;
  const colour = token(last > 0 ? "--pos" : last < 0 ? "--neg" : "--muted");

  context.strokeStyle = token("--line-strong");
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  context.beginPath();
  context.moveTo(0, Math.round(y(0)) + 0.5);
  context.lineTo(width, Math.round(y(0)) + 0.5);
  context.stroke();
  context.setLineDash([]);

  context.beginPath();
  points.forEach((v, i) => (i ? context.lineTo(x(i), y(v)) : context.moveTo(x(i), y(v))));
  context.strokeStyle = colour;
  context.lineWidth = 1.4;
  context.lineJoin = "round";
  context.stroke();
  context.lineTo(x(points.length - 1), y(0));
  context.lineTo(x(0), y(0));
  context.closePath();
  context.globalAlpha = 0.14;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  context.beginPath();
  context.arc(x(points.length - 1), y(last), 1.9, 0, Math.PI * 2);
  context.fill();
}
