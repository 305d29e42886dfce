using System.Runtime.InteropServices;
using System.Runtime.Versioning;

// A relay is a Linux container; file modes, owners and unix sockets are its daily bread.
[assembly: SupportedOSPlatform("linux")]

// What is called in libc is the system's libc.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
