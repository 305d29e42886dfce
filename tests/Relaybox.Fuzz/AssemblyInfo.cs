using System.Runtime.Versioning;

// The images are for Linux, and are looked at where they are built.
[assembly: SupportedOSPlatform("linux")]
