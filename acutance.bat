@echo off
rem Starts Acutance. In a checkout it first builds what is missing or older than its sources;
rem in an unpacked distribution (lib\*.jar beside this file) it only starts Java.
rem   JAVA_HOME            the Java to prefer, if it is 17 or newer
rem   ACUTANCE_JAVA_OPTS   further options for Java, for example -Xmx8g
setlocal EnableExtensions DisableDelayedExpansion
set "ACUTANCE_HOME=%~dp0"
set "STATE=%ACUTANCE_HOME%app\target\launcher"
set "FOUND="

if /i "%PROCESSOR_ARCHITECTURE%"=="AMD64" goto machine_ok
if /i "%PROCESSOR_ARCHITEW6432%"=="AMD64" goto machine_ok
>&2 echo acutance: no native libraries for Windows %PROCESSOR_ARCHITECTURE%: Acutance runs on Linux x86-64, Windows x86-64 and macOS arm64
exit /b 2
:machine_ok

if not exist "%ACUTANCE_HOME%lib\pom.xml" (
    set "CLASSPATH_ARG=%ACUTANCE_HOME%lib\*"
    goto start
)
call :is_built
if not errorlevel 1 goto built
call :find_java javac
if errorlevel 1 exit /b 2
if not exist "%STATE%" mkdir "%STATE%"
if not exist "%STATE%" exit /b 2
:wait_for_lock
rem Handle 9 holds the lock file open, which fails for everybody else, and closes however this script ends.
set "ENTERED="
( ( call :build 2>&3 ) 9>"%STATE%\lock" ) 3>&2 2>nul
if defined ENTERED goto after_build
>&2 echo acutance: waiting for another build...
ping -n 6 127.0.0.1 >nul
goto wait_for_lock
:after_build
if not exist "%STATE%\built" exit /b 2
:built
for /f "usebackq delims=" %%c in ("%STATE%\classpath") do set "CLASSPATH_ARG=%ACUTANCE_HOME%app\target\acutance-app.jar;%%c"

:start
call :find_java
if errorlevel 1 exit /b 2
call :options
"%JDK%\bin\java.exe" %OPTIONS% %ACUTANCE_JAVA_OPTS% -cp "%CLASSPATH_ARG%" io.github.acutance.cli.Main %*
exit /b %ERRORLEVEL%

rem One thread collects garbage, and JavaCPP's own limits on native memory are off: see the file acutance.
:options
set "OPTIONS=-XX:+UseSerialGC -Djava.awt.headless=true -Dorg.bytedeco.javacpp.maxbytes=0 -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
if %MAJOR% geq 22 set "OPTIONS=--enable-native-access=ALL-UNNAMED %OPTIONS%"
exit /b 0

rem Succeeds if no source is newer than the stamp, whose time is the start of the build that made it.
:is_built
if not exist "%STATE%\built" exit /b 1
if not exist "%STATE%\classpath" exit /b 1
if not exist "%ACUTANCE_HOME%app\target\acutance-app.jar" exit /b 1
powershell -NoProfile -Command "$built = (Get-Item ($env:STATE + '\built')).LastWriteTimeUtc; $inputs = 'pom.xml', '.mvn', 'lib\pom.xml', 'app\pom.xml', 'lib\src\main', 'app\src\main' | ForEach-Object { $env:ACUTANCE_HOME + $_ }; if (Get-ChildItem -Recurse $inputs | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1) { exit 1 }"
exit /b %ERRORLEVEL%

:build
set "ENTERED=1"
call :is_built
if not errorlevel 1 exit /b 0
>&2 echo acutance: building (the first time takes a minute or two)...
if exist "%STATE%\built" del "%STATE%\built"
type nul >"%STATE%\started"
set "OLD_JAVA_HOME=%JAVA_HOME%"
set "JAVA_HOME=%JDK%"
pushd "%ACUTANCE_HOME%"
call mvnw.cmd -q -B -Dacutance.quick -DskipTests -pl app -am package >"%STATE%\log" 2>&1 <nul
set "BUILD_ERROR=%ERRORLEVEL%"
popd
set "JAVA_HOME=%OLD_JAVA_HOME%"
if not "%BUILD_ERROR%"=="0" (
    type "%STATE%\log" >&2
    >&2 echo acutance: the build failed; its output above is in %STATE%\log
    exit /b 2
)
rem Unpacks the native libraries now, which takes seconds, so that the first picture does not wait for it.
for /f "usebackq delims=" %%c in ("%STATE%\classpath") do set "CLASSPATH_ARG=%ACUTANCE_HOME%app\target\acutance-app.jar;%%c"
call :options
"%JDK%\bin\java.exe" %OPTIONS% -cp "%CLASSPATH_ARG%" io.github.acutance.cli.Main doctor --quiet >"%STATE%\log" 2>&1 <nul
move /y "%STATE%\started" "%STATE%\built" >nul
exit /b 0

rem find_java [javac]: sets JDK and MAJOR, or says in one line what to install.
:find_java
if not defined JAVA_HOME goto search_java
call :consider "%JAVA_HOME%" %1
if not errorlevel 1 exit /b 0
:search_java
set "JDK="
for /f "delims=" %%j in ('where java 2^>nul') do if not defined JDK call :consider "%%~dpj.." %1
for /d %%j in ("%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Java\*" "%ProgramFiles%\Microsoft\jdk*" "%ProgramFiles%\Zulu\*" "%ProgramFiles%\Amazon Corretto\*" "%ProgramFiles%\BellSoft\*" "%USERPROFILE%\.jdks\*") do if not defined JDK call :consider "%%~j" %1
if defined JDK exit /b 0
if defined FOUND set "FOUND= (%FOUND%)"
>&2 echo acutance: needs Java: install JDK 17 or newer (for example from https://adoptium.net), or set JAVA_HOME to one%FOUND%
exit /b 2

rem consider HOME [javac]: succeeds, with JDK and MAJOR set, if HOME is Java 17 or newer.
:consider
if not exist "%~1\bin\java.exe" exit /b 1
set "VERSION="
if exist "%~1\release" for /f "usebackq tokens=1,2 delims==" %%k in ("%~1\release") do if "%%k"=="JAVA_VERSION" set "VERSION=%%~l"
if not defined VERSION exit /b 1
set "MAJOR=0"
if "%VERSION:~0,2%"=="1." set "VERSION=%VERSION:~2%"
for /f "delims=.+-_" %%a in ("%VERSION%") do set "MAJOR=%%a"
if %MAJOR% lss 17 (
    set "FOUND=%~1 is Java %VERSION%"
    exit /b 1
)
if "%~2"=="javac" if not exist "%~1\bin\javac.exe" (
    set "FOUND=%~1 can run Java but has no compiler, javac, which the first start needs"
    exit /b 1
)
set "JDK=%~1"
exit /b 0
