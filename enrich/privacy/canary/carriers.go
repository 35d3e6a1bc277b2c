package canary

import "strings"

// Carriers are sentences of own writing to hide things in.
func Carriers() []string { return strings.Split(strings.TrimSpace(carriers), "\n") }

const carriers = `
min jalan depan pasar rusak parah udah sebulan ga diperbaiki
tolong dicek ya pak, sudah tiga kali lapor belum ada tindakan
Kepada Yth. Bapak Wali Kota, mohon perhatiannya
air pdam mati dari semalam
lampu jalan padam, gelap banget kalau malam
makasih petugasnya ramah dan cepat
sampah numpuk di ujung gang, baunya sampai rumah
kok bansos tetangga cair punya saya tidak
BIAYA PARKIR DINAIKKAN TANPA PEMBERITAHUAN
mugo2 ndang didandani dalane, mesakke bocah sekolah
antri dari subuh, loket baru buka jam delapan
halte dipindah tanpa rambu, penumpang bingung
`
