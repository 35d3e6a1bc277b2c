// Bundles src/ into dist/, which the Go package embeds. dist/.gitkeep stays, so that Go builds before this has run.
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (name !== ".gitkeep") await rm(join(dist, name), { recursive: true });
}
await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts", "src/style.css"],
  entryNames: "[name]",
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  external: ["./inter.woff2"],
  legalComments: "none",
});
for (const name of ["index.html", "kentongan.svg"]) await cp(join(here, "src", name), join(dist, name));
await cp(join(here, "node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"), join(dist, "inter.woff2"));

// What the page is bundled with keeps its licence beside it.
const licences = ["uplot", "@fontsource-variable/inter"].map(async (name) => {
  const text = await readFile(join(here, "node_modules", name, "LICENSE"), "utf8");
  return `${name}\n\n${text.trim()}\n`;
});
await writeFile(join(dist, "licences.txt"), (await Promise.all(licences)).join("\n----\n\n"));
