// Package composetest holds docker-compose.yml and what it mounts to the program: no container engine runs where the tests do, so what a
// start would find out is found out from the files. It has tests only.
package composetest
