using System.Runtime.InteropServices;

// What is called in libc is the system's libc.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
