using System.Runtime.InteropServices;
using System.Runtime.Versioning;

// A relay is a Linux container; file modes, owners and unix sockets are its daily bread.
[assembly: SupportedOSPlatform("linux")]
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
