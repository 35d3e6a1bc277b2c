// Package privacy takes personal data out of a text before anything is stored: what a stranger posted about himself, or about somebody else,
// is not needed to hear a complaint.
//
// [Redact] replaces, by what Indonesians write:
//
//   - [NIK]: the 16 digits of an identity or family card (province, birth date and serial must make sense unless "NIK", "KTP" or "KK" stands
//     before them), a tax number in its dotted form, a health insurance number after its name;
//   - [TELEPON]: mobile numbers (08.., +62.., 62..), land lines, wa.me links, numbers spelled out ("nol delapan satu ...");
//   - [EMAIL]: addresses, also "nama (at) gmail dot com";
//   - [PLAT]: vehicle plates;
//   - [REKENING]: bank accounts and electronic wallets, where a bank, a wallet or "rekening", "norek", "a.n." is near;
//   - [ALAMAT]: the part of a street address that singles out a home: house number, block, and the RT/RW written with them. The street stays:
//     it says where the pothole is, and so does one digit behind its name ("Jl. Rambutan 3"). RT and RW without a street stay, too: dozens of homes
//     share them; the house number behind them goes.
//
// Digits in costume (full width, mathematical, circled, keycaps, with invisible joiners between them, letters O, l and I among digits) are read as digits.
//
// What stays: prices, dates, times, decree numbers, report and order numbers, coordinates, statistics, a business's registration number (NIB:
// a public register), the state's short numbers (112, 119, 1500xxx, 14045).
//
// Redact is pure, takes time linear in the text, and is idempotent: placeholders that stand in the text are left alone and counted, so a stored text gives
// the counts of the text it was made of. To hold that, no evidence is sought beyond the redaction before it, and none begins or
// ends within a word.
package privacy
