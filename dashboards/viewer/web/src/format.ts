// Numbers and times as people of the chosen language write them.
import type { Step } from "./api";

export type Language = "id" | "en";

const offsets: Record<string, number> = { WIB: 7, WITA: 8, WIT: 9 };
export const ianaZones: Record<string, string> = { WIB: "Asia/Jakarta", WITA: "Asia/Makassar", WIT: "Asia/Jayapura" };

const months = {
  id: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};
const weekdays = {
  id: ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const ages = {
  id: { s: "detik", m: "menit", h: "jam", d: "hari", y: "tahun" },
  en: { s: "s", m: "min", h: "h", d: "days", y: "years" },
};

const two = (n: number) => String(n).padStart(2, "0");

/** Formats for one language and one of Indonesia's zones, which know no summer time. */
export class Format {
  private readonly whole: Intl.NumberFormat;
  private readonly tenth: Intl.NumberFormat;
  private readonly short: Intl.NumberFormat;

  constructor(readonly language: Language, readonly zone: string) {
    const locale = language === "id" ? "id-ID" : "en-GB";
    this.whole = new Intl.NumberFormat(locale);
    this.tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  }

  count = (n: number) => this.whole.format(n);
  decimal = (x: number) => this.tenth.format(x);
  compact = (n: number) => (n < 10000 ? this.whole.format(n) : this.short.format(n));

  /** 0.3418 is "34,2 %" in Indonesian, "34.2%" in English. */
  percent(x: number): string {
    return this.tenth.format(x * 100) + (this.language === "id" ? " %" : "%");
  }

  /** 0.25 is "25 %" in Indonesian, "25%" in English. */
  wholePercent(x: number): string {
    return this.whole.format(x * 100) + (this.language === "id" ? " %" : "%");
  }

  /** The ends of an interval of shares. */
  interval(low: number, high: number): string {
    return `${this.tenth.format(low * 100)}–${this.tenth.format(high * 100)}` + (this.language === "id" ? " %" : "%");
  }

  /** A date whose UTC fields read as the local ones of the zone. */
  private local(seconds: number): Date {
    return new Date((seconds + offsets[this.zone] * 3600) * 1000);
  }

  clock(seconds: number, withSeconds = false): string {
    const d = this.local(seconds);
    return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}` + (withSeconds ? ":" + two(d.getUTCSeconds()) : "");
  }

  day = (seconds: number, withYear = false): string => {
    const d = this.local(seconds);
    return `${d.getUTCDate()} ${months[this.language][d.getUTCMonth()]}` + (withYear ? ` ${d.getUTCFullYear()}` : "");
  };

  weekday = (seconds: number) => weekdays[this.language][this.local(seconds).getUTCDay()];
  year = (seconds: number) => this.local(seconds).getUTCFullYear();
  /** Hours since a local midnight, to place labels on round hours and days. */
  hourOfDays = (seconds: number) => Math.round(seconds / 3600) + offsets[this.zone];
  isMidnight = (seconds: number) => (seconds + offsets[this.zone] * 3600) % 86400 === 0;

  /** The value of a date input. */
  isoDay(seconds: number): string {
    return this.local(seconds).toISOString().slice(0, 10);
  }

  /** "Sab 21 Nov 2026, 14:00–15:00" or "Sab 21 Nov 2026". */
  window(start: number, end: number, step: Step): string {
    const date = `${this.weekday(start)} ${this.day(start, true)}`;
    return step === "day" ? date : `${date}, ${this.clock(start)}–${this.clock(end)}`;
  }

  /** "14:05:12 WIB" for today, with the date for other days. */
  moment(seconds: number, now: number): string {
    const clock = `${this.clock(seconds, true)} ${this.zone}`;
    return this.isoDay(seconds) === this.isoDay(now) ? clock : `${this.day(seconds, true)} ${clock}`;
  }

  /** How long ago, in the largest unit that reads well. */
  age(seconds: number): string {
    const unit = ages[this.language];
    const t = Math.max(0, Math.floor(seconds));
    if (t < 120) return `${t} ${unit.s}`;
    if (t < 7200) return `${Math.floor(t / 60)} ${unit.m}`;
    if (t < 2 * 86400) return `${Math.floor(t / 3600)} ${unit.h}`;
    if (t < 730 * 86400) return `${this.count(Math.floor(t / 86400))} ${unit.d}`;
    return `${this.tenth.format(t / 86400 / 365.25)} ${unit.y}`;
  }
}
