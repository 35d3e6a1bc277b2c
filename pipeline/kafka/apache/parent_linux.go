package apache

import "syscall"

// endWithParent has the kernel end Kafka with a test that is killed before it can.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
