// Package enginetest serves tests: it runs the embedded engine in a child process of the test binary, and holds the
// conformance suite that the engine and a ClickHouse server both have to pass.
//
// A package whose tests need an engine calls Main from its TestMain, and Start in each test:
//
//	func TestMain(m *testing.M) { enginetest.Main(m) }
//
//	func TestStore(t *testing.T) {
//		target := enginetest.Start(t).Target
//		...
//	}
//
// Each Start has its own process on its own temporary directory, because the library opens one directory per process.
// A test is skipped by name where the library is absent. The package imports testing: it is for tests alone.
package enginetest
