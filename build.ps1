# Windows: hands over to build.sh inside WSL, where the build runs. The arguments are build.sh's.
if (-not (Get-Command wsl.exe -ErrorAction SilentlyContinue)) {
    Write-Error "Relaybox builds on Linux: install WSL with Debian ('wsl --install -d Debian'), then the .NET SDK 10 in it."
    exit 1
}
wsl.exe --cd $PSScriptRoot ./build.sh @args
exit $LASTEXITCODE
